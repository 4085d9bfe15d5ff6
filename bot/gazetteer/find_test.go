package gazetteer

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var april = time.Date(2025, 4, 23, 12, 0, 0, 0, time.UTC)

// told is what Find sees, as "words=Name/form" joined by "; ".
func told(text string, on time.Time) string {
	var out []string
	for _, m := range Default().Find(text, on) {
		s := text[m.Start:m.End] + "=" + m.Entity.Name + "/" + string(m.Form)
		if m.Metonym {
			s += "*"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ claim, text, want string }{
		{"capitals and seats may stand for their state", "Moscow and the Kremlin agree with London.", "Moscow=Moscow/name*; Kremlin=Kremlin/name*; London=London/name*"},
		{"an abbreviation with stops is one word", "He left the U.S. on Monday. The U.N. is in.", "U.S.=United States/name; U.N.=United Nations/name"},
		{"the pronoun is no state", "Tell us who it is. Us too.", ""},
		{"capitals mean nothing in a shouted headline", "WILL PUTIN MEET US THERE AGAIN", "PUTIN=Vladimir Putin/surname"},
		{"a hyphenated pair names both", "US-Iran talks and Russia–Ukraine talks", "US=United States/name; Iran=Iran/name; Russia=Russia/name; Ukraine=Ukraine/name"},
		{"a possessive ending stays out", "Ukraine’s Zelenskyy's plan, the Houthis' reply", "Ukraine’s Zelenskyy=Volodymyr Zelenskyy/surname; Houthis=Houthis/name"},
		{"titles belong to the name", "President Putin met Gen. Keith Kellogg and Mr. Witkoff", "President Putin=Vladimir Putin/surname; Gen. Keith Kellogg=Keith Kellogg/name; Mr. Witkoff=Steve Witkoff/surname"},
		{"state, office and name are one mention", "Russian Foreign Minister Sergey Lavrov spoke", "Russian Foreign Minister Sergey Lavrov=Sergei Lavrov/name"},
		{"a deputy keeps his state and name", "Russian Deputy Foreign Minister Mikhail Galuzin said", "Russian Deputy Foreign Minister Mikhail Galuzin=Mikhail Galuzin/name"},
		{"an office alone is its holder", "the US secretary of state and Iran's foreign minister", "US secretary of state=Marco Rubio/office; Iran's foreign minister=Abbas Araghchi/office"},
		{"an office of a state is its holder", "the foreign minister of Ukraine and the president of France", "foreign minister of Ukraine=Andrii Sybiha/office; president of France=Emmanuel Macron/office"},
		{"a title before an unknown name is not its holder", "Russian Foreign Minister Ivan Petrenkov said", "Russian=Russia/adjective"},
		{"a headline verb is no name", "Russian Foreign Minister Says Talks Are Off", "Russian Foreign Minister=Sergei Lavrov/office"},
		{"a former holder is not the holder", "a former US secretary of state", "US=United States/name"},
		{"a deputy is not the holder", "Russia's deputy foreign minister said", "Russia=Russia/name"},
		{"an envoy's field stays a name when nobody holds the office", "his special representative for Libya", "Libya=Libya/name"},
		{"a ministry speaks for its state", "the Russian foreign ministry and the Israeli government", "Russian foreign ministry=Russia/organ; Israeli government=Israel/organ"},
		{"the chair is empty", "The pope met nobody", ""},
		{"a spokesman of a seat", "Kremlin spokesman Dmitry Peskov and the Kremlin spokesman", "Kremlin spokesman Dmitry Peskov=Dmitry Peskov/name; Kremlin spokesman=Dmitry Peskov/office"},
		{"a participle makes an adjective", "Iran-backed fighters and US-brokered talks", "Iran=Iran/part; US=United States/part"},
		{"a leaning names nobody", "pro-Russian and anti-US crowds", ""},
		{"a likeness names nobody", "a Zelensky-style dressing down, a Putin-like figure and a South Africa-type deal", ""},
		{"another bearer of a surname", "Eric Trump and the wedding of Zach Witkoff", ""},
		{"a surname that is a word needs its full name before", "Costa agreed. António Costa spoke. Later Costa left.", "António Costa=António Costa/name; Costa=António Costa/surname"},
		{"a state that is a given name", "Jordan Smithers visited Jordan. Chad said so.", "Jordan=Jordan/name; Chad=Chad/name"},
		{"a city as a surname", "Jack London wrote; he met Simon Paris.", ""},
		{"publishers hide the places in their names", "The Washington Post and the Times of Israel reported from Tel Aviv", "Tel Aviv=Tel Aviv/name"},
		{"the longest name wins", "the South China Sea and South Sudan", "South China Sea=South China Sea/name; South Sudan=South Sudan/name"},
		{"a small word is no capital's name", "the chad, the turkey and the polish", ""},
		{"marks and spellings", "Kiev, Kharkov, Türkiye, Turkey, Erdogan", "Kiev=Kyiv/name*; Kharkov=Kharkiv/name; Türkiye=Türkiye/name; Turkey=Türkiye/name; Erdogan=Recep Tayyip Erdoğan/surname"},
		{"a name never crosses a line", "Saudi\nArabia", "Saudi=Saudi Arabia/adjective"},
		{"the last word of a sentence is no title", "He was elected president. Putin left.", "Putin=Vladimir Putin/surname"},
		{"an office of a state before a name", "Prime Minister of Israel Benjamin Netanyahu said", "Prime Minister of Israel Benjamin Netanyahu=Benjamin Netanyahu/name"},
		{"a president of something else", "president of the Pakistan Federation said", "Pakistan=Pakistan/name"},
		{"a preposition is no title", "soared under Biden; a former Trump aide", "Biden=Joe Biden/surname; Trump=Donald Trump/surname"},
		{"a surname that is a given name", "Petro Pochynchuk and Pavel Durchov met Petro.", "Petro=Gustavo Petro/surname"},
		{"a possessive inside a name", "the People's Republic of China and Sudan's army", "People's Republic of China=China/name; Sudan's army=Sudanese Armed Forces/name"},
		{"another state's Foreign Office is not London's", "Pakistan's Foreign Office and the Foreign Office; the Ministry of Defence of Ukraine", "Pakistan's Foreign Office=Pakistan/organ; Ministry of Defence of Ukraine=Ukraine/organ"},
		{"a group without a name is one actor", "Arab leaders and the Gulf states met European foreign ministers in the Gulf", "Arab leaders=Arab countries/name; Gulf states=Gulf states/name; European foreign ministers=European countries/name; the Gulf=Persian Gulf/name"},
		{"mediators are a state's when it is named", "Mediators met; Qatari mediators met", "Mediators=mediators/name; Qatari mediators=Qatar/organ"},
		{"the article begins no shorter name", "the West, the West Bank, the West Coast and the Gulf", "the West=Western countries/name; West Bank=West Bank/name; the Gulf=Persian Gulf/name"},
		{"an envoy of the United Nations is no state's ambassador there", "the UN envoy for Sudan met Sudan's UN ambassador", "UN envoy for Sudan=Ramtane Lamamra/office; Sudan's UN ambassador=Al-Harith Idriss/office"},
		{"rebels by what they are called", "AFC/M23, Houthi rebels, the Islamic Emirate and the Taliban government", "AFC/M23=Congo River Alliance/name; Houthi rebels=Houthis/name; Islamic Emirate=Taliban/name; Taliban government=Taliban/name"},
		{"a Taliban minister is one mention", "Taliban Foreign Minister Amir Khan Muttaqi met Dar", "Taliban Foreign Minister Amir Khan Muttaqi=Amir Khan Muttaqi/name; Dar=Ishaq Dar/surname"},
		{"a name may begin with a title", "Qatari Prime Minister Sheikh Mohammed bin Abdulrahman met Qatar's emir", "Qatari Prime Minister Sheikh Mohammed bin Abdulrahman=Mohammed bin Abdulrahman Al Thani/name; Qatar's emir=Tamim bin Hamad Al Thani/office"},
		{"a surname that comes first", "Lee left. Chinese President Xi Jinping met Wang Yi and Choe Son Hui; Wang spoke, Choe listened", "Chinese President Xi Jinping=Xi Jinping/name; Wang Yi=Wang Yi/name; Choe Son Hui=Choe Son Hui/name; Wang=Wang Yi/surname; Choe=Choe Son Hui/surname"},
		{"of two bearers the one named last is meant", "Wang Yi spoke. Wang Wenbin spoke. Wang left. Wang Yi left. Wang ate.", "Wang Yi=Wang Yi/name; Wang Wenbin=Wang Wenbin/name; Wang=Wang Wenbin/surname; Wang Yi=Wang Yi/name; Wang=Wang Yi/surname"},
		{"a chief of an army with a name of its own", "Sudan's army chief met the Lebanese army commander", "Sudan's army chief=Abdel Fattah al-Burhan/office; Lebanese army commander=Rodolphe Haykal/office"},
		{"a word that is a town where its state is named", "Sake fell in Congo; Bor and Juba", "Sake=Sake/name; Congo=DR Congo/name; Bor=Bor/name; Juba=Juba/name*"},
		{"letters that many go by need their state", "The AFC Champions League and GNU software. Fla. police", ""},
		{"letters beside their state", "the AFC, allied with M23; Libya's rivals, the GNU and the LNA", "AFC=Congo River Alliance/name; M23=M23/name; Libya=Libya/name; GNU=Government of National Unity/name; LNA=Libyan National Army/name"},
		{"a common surname waits for its full name", "Young met Steiner. Stuart Young left; Young said no.", "Stuart Young=Stuart Young/name; Young=Stuart Young/surname"},
		{"a namesake is meant where its state is named", "TRIPOLI, Lebanon: the army entered Tripoli", "TRIPOLI=Tripoli (Lebanon)/name; Lebanon=Lebanon/name; Tripoli=Tripoli (Lebanon)/name"},
		{"the better known is meant otherwise", "Tripoli and Lagos; Libya, Lebanon and Tripoli", "Tripoli=Tripoli/name*; Lagos=Lagos/name; Libya=Libya/name; Lebanon=Lebanon/name; Tripoli=Tripoli/name*"},
		{"Lagos of Portugal", "in Lagos, Portugal", "Lagos=Lagos (Portugal)/name; Portugal=Portugal/name"},
		{"Santiago of Cuba, of Spain and of Chile", "from Santiago in Cuba", "Santiago=Santiago de Cuba/name; Cuba=Cuba/name"},
		{"Santiago alone is Chile's", "talks in Santiago", "Santiago=Santiago de Chile/name*"},
		{"a saint's name before a surname", "Santiago Ferrandiz spoke", ""},
		{"Granada of Nicaragua", "Granada, Nicaragua", "Granada=Granada (Nicaragua)/name; Nicaragua=Nicaragua/name"},
		{"Panama City of Panama and of Florida", "Rubio flew from Miami to Panama City", "Rubio=Marco Rubio/surname; Miami=Miami/name; Panama City=Panama City/name*"},
		{"Panama City of Florida", "Panama City, Florida", "Panama City=Panama City (Florida)/name; Florida=Florida/name"},
		{"a word that is a town is none without its state", "for goodness Sake, Nice Split Cork", ""},
		{"Georgia where Atlanta lies", "votes in Atlanta, Georgia", "Atlanta=Atlanta/name; Georgia=Georgia (US state)/name"},
		{"Georgia where Tbilisi lies", "US envoys came from Atlanta to Georgia and its capital, Tbilisi", "US=United States/name; Atlanta=Atlanta/name; Georgia=Georgia/name; Tbilisi=Tbilisi/name*"},
		{"Victoria is nowhere until something around it is named", "Victoria spoke to Victoria. ", ""},
		{"Victoria of Canada", "a summit in Victoria, Canada", "Victoria=Victoria (Canada)/name; Canada=Canada/name"},
		{"Jordan and Chad as rivers, lakes and states", "Chad Bowen crossed the Jordan River near Lake Chad to Jordan", "Jordan River=Jordan River/name; Lake Chad=Lake Chad/name; Jordan=Jordan/name"},
		{"both halves of Nicosia", "North Nicosia and Nicosia", "North Nicosia=North Nicosia/name; Nicosia=Nicosia/name*"},
		{"Hyderabad of Pakistan", "Hyderabad, in Pakistan's Sindh", "Hyderabad=Hyderabad (Pakistan)/name; Pakistan=Pakistan/name; Sindh=Sindh/name"},
		{"a city before a leader is where he is", "in Moscow President Putin said; in London Starmer said", "Moscow=Moscow/name*; President Putin=Vladimir Putin/surname; London=London/name*; Starmer=Keir Starmer/surname"},
	} {
		if got := told(c.text, april); got != c.want {
			t.Errorf("%s:\n  text %s\n  got  %s\n  want %s", c.claim, c.text, got, c.want)
		}
	}
}

func TestFindFollowsTheDate(t *testing.T) {
	for _, c := range []struct{ text, day, want string }{
		{"the US secretary of state", "2024-05-01", "Antony Blinken"},
		{"the US secretary of state", "2025-05-01", "Marco Rubio"},
		{"the British foreign secretary", "2025-09-04", "David Lammy"},
		{"the British foreign secretary", "2025-09-05", "Yvette Cooper"},
		{"Ukraine's defence minister", "2023-09-01", "Oleksii Reznikov"},
		{"Ukraine's defence minister", "2024-09-01", "Rustem Umerov"},
		{"the NATO secretary general", "2024-06-01", "Jens Stoltenberg"},
		{"the pope", "2025-04-20", "Pope Francis"},
		{"the pope", "2025-06-20", "Pope Leo XIV"},
		{"the EU's foreign policy chief", "2024-11-30", "Josep Borrell"},
		{"the EU foreign policy chief", "2024-12-01", "Kaja Kallas"},
		{"the US president", "2025-01-19", "Joe Biden"},
		{"the US president", "2025-01-20", "Donald Trump"},
		{"the German chancellor", "2025-05-05", "Olaf Scholz"},
		{"the German chancellor", "2025-05-06", "Friedrich Merz"},
		{"Japan's prime minister", "2025-10-20", "Shigeru Ishiba"},
		{"Japan's prime minister", "2025-10-21", "Sanae Takaichi"},
		{"the Canadian prime minister", "2025-03-13", "Justin Trudeau"},
		{"the Canadian prime minister", "2025-03-14", "Mark Carney"},
		{"Syria's president", "2024-12-07", "Bashar al-Assad"},
		{"Syria's president", "2025-02-01", "Ahmed al-Sharaa"},
		{"the Lebanese president", "2025-01-09", "Joseph Aoun"},
		{"Lebanon's prime minister", "2025-02-08", "Nawaf Salam"},
		{"the South Korean president", "2025-06-04", "Lee Jae-myung"},
		{"South Korea's acting president", "2025-01-15", "Choi Sang-mok"},
		{"the Thai prime minister", "2025-08-28", "Paetongtarn Shinawatra"},
		{"the Thai prime minister", "2025-09-07", "Anutin Charnvirakul"},
		{"Nepal's prime minister", "2025-09-08", "KP Sharma Oli"},
		{"Nepal's prime minister", "2025-09-12", "Sushila Karki"},
		{"Pakistan's prime minister", "2024-02-01", "Anwaar-ul-Haq Kakar"},
		{"Pakistan's prime minister", "2024-03-04", "Shehbaz Sharif"},
		{"Pakistan's Foreign Office spokesperson", "2025-11-01", "Tahir Andrabi"},
		{"the Dutch foreign minister", "2026-02-23", "Tom Berendsen"},
		{"the Irish president", "2025-11-11", "Catherine Connolly"},
		{"the Portuguese president", "2026-03-09", "António José Seguro"},
		{"the Taliban foreign minister", "2025-10-10", "Amir Khan Muttaqi"},
		{"the Mongolian prime minister", "2025-07-01", "Gombojav Zandanshatar"},
		{"the Bolivian president", "2025-11-08", "Rodrigo Paz"},
		{"Vietnam's foreign minister", "2025-09-01", "Lê Hoài Trung"},
		{"the Sri Lankan foreign minister", "2024-10-01", "Vijitha Herath"},
		{"the Namibian president", "2025-03-21", "Netumbo Nandi-Ndaitwah"},
		{"the UN special envoy for Yemen", "2025-03-01", "Hans Grundberg"},
		{"the WTO director-general", "2025-03-01", "Ngozi Okonjo-Iweala"},
		{"the CSTO secretary general", "2026-01-02", "Taalatbek Masadykov"},
	} {
		on, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		found := Default().Find(c.text+" said", on)
		if len(found) != 1 || found[0].Entity.Name != c.want {
			t.Errorf("%s on %s: %v, want %s", c.text, c.day, found, c.want)
		}
	}
}

func TestFindKeepsItsPromises(t *testing.T) {
	for _, text := range hostile() {
		end := 0
		for _, m := range Default().Find(text, april) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("mention %d to %d after %d in %.40q", m.Start, m.End, end, text)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[m.Start:m.End]) {
				t.Fatalf("mention cuts a letter in %.40q", text)
			}
			end = m.End
		}
	}
}

// hostile are texts that have broken readers of names, or might.
func hostile() []string {
	return []string{
		"", "'", "’s", "U.", "U.S", "U.S.U.S.U.S.", "\xff\xfe", "Russia\xff", "’’’’", "president president president",
		strings.Repeat("foreign minister of ", 500), strings.Repeat("Russian ", 500), strings.Repeat("US-", 500),
		strings.Repeat("a", 1<<16), strings.Repeat("special envoy for Ukraine ", 300), strings.Repeat("É", 999), "Mr. Mr. Mr. Putin",
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range Default().Find(text, april) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("mention %d to %d after %d", m.Start, m.End, end)
			}
			end = m.End
		}
	})
}

// page is about 3 kB of news as it is written.
var page = strings.Repeat(`LONDON — Officials from the U.S., the U.K., France, Germany and Ukraine met on Wednesday in London for talks about a ceasefire, but the foreign ministers stayed at home.
U.S. Secretary of State Marco Rubio cancelled his journey, the State Department said, and special envoy Steve Witkoff is expected in Moscow later this week, where he will meet Russian President Vladimir Putin for the fourth time. Britain's Foreign Secretary David Lammy called the exchange "productive".
Ukrainian President Volodymyr Zelenskyy has repeatedly said that Kyiv will not recognise the occupation of Crimea. The Kremlin's spokesman, Dmitry Peskov, said there was much left to do. No date was given, and the mediators went on with their work in the afternoon behind closed doors.
`, 3)

func BenchmarkFind(b *testing.B) {
	g := Default()
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		g.Find(page, april)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(tables); err != nil {
			b.Fatal(err)
		}
	}
}
