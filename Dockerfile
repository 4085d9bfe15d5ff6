# Builds one static program, and puts it alone into an image without shell or packages.
#   docker build -t parley .
#   docker run -d --name parley --read-only --cap-drop ALL -v parley:/data -v "$PWD/parley.yaml:/etc/parley/parley.yaml:ro" parley

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
# With .git, which gives the program its version; it stays in this stage.
COPY . .
RUN mkdir -p /out/data && CGO_ENABLED=0 go build -trimpath -buildvcs=auto -ldflags="-s -w" -o /out/parley ./bot

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/parley /parley
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
# The database is kept here; nothing else is written.
VOLUME ["/data"]
WORKDIR /data
ENTRYPOINT ["/parley"]
CMD ["run", "--config", "/etc/parley/parley.yaml"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["/parley", "health", "--config", "/etc/parley/parley.yaml"]
