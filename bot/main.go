package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program at once, unless it comes with the first: some send
	// it to the process and to its group.
	context.AfterFunc(ctx, func() { time.AfterFunc(time.Second, stop) })
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// streams are what a command reads and writes. Answers and cards go to out, everything
// about the program itself to err.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// Exit statuses, the same for every command.
const (
	exitOK    = 0
	exitError = 1 // it was tried and did not work
	exitUsage = 2 // the command line or the settings are wrong: nothing was tried
)

// commandLine is the program as kong reads it: a field a command.
type commandLine struct {
	LogLevel string `help:"How much is logged to standard error: ${enum}." enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL"`

	Demo     demoCommand     `cmd:"" help:"Replay a bundled day of news to this terminal, then take /parley questions."`
	Run      runCommand      `cmd:"" help:"Watch the sources and tell the channels: the bot itself."`
	Check    checkCommand    `cmd:"" help:"Check the settings and say what they mean. Nothing is polled."`
	Detect   detectCommand   `cmd:"" help:"Read articles, print the developments they report."`
	Replay   replayCommand   `cmd:"" help:"Read an archive of articles, print the alerts it would have given out."`
	Doctor   doctorCommand   `cmd:"" help:"Try database, clock, sources and chats, and say what must be mended."`
	Export   exportCommand   `cmd:"" help:"Print what can be used elsewhere: parley export corrections."`
	Health   healthCommand   `cmd:"" help:"Ask the bot that runs on this machine how it is."`
	Manifest manifestCommand `cmd:"" help:"Print what a chat makes its app from: parley manifest slack."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// run is the whole program: it parses args, runs one command and returns the exit status.
func run(ctx context.Context, args []string, s streams) (status int) {
	type exited int
	defer func() { // kong ends --help by its exit function; nothing after that may run
		switch r := recover().(type) {
		case nil:
		case exited:
			status = int(r)
		default:
			panic(r)
		}
	}()
	var line commandLine
	parser, err := kong.New(&line,
		kong.Name("parley"),
		kong.Description("Parley watches news and official sources and tells each new diplomatic development once.\n\nNew here? Try: parley demo"),
		kong.Writers(s.out, s.err),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		panic(err) // the table of commands above is wrong
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(s.err, "parley: %v\nSee: parley --help\n", err)
		return exitUsage
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(line.LogLevel)); err != nil {
		panic(err) // kong lets only these levels through
	}
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: level}))
	command.BindTo(ctx, (*context.Context)(nil))
	err = command.Run(s, log)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errUsage):
		fmt.Fprintf(s.err, "parley: %v\n", err)
		return exitUsage
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitOK // asked to stop, and stopped
	}
	fmt.Fprintf(s.err, "parley: %v\n", err)
	return exitError
}

// errUsage marks errors of the command line and of the settings.
var errUsage = errors.New("")

// usage marks err as one of the command line or the settings; its text stays.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

type usageError struct{ error }

func (usageError) Is(target error) bool { return target == errUsage }
func (e usageError) Unwrap() error      { return e.error }
