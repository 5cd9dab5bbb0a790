"""Word lists of the demo prompts, all made up for this file."""

NAMES = """Amara Anton Beatriz Bilal Carmen Chidi Dagny Dmitri Elif Esra Farid Fiona Gita Goran Hana Henrik Ines Ivo
Jamila Jonas Kaya Kofi Laila Leif Maren Mateo Nadia Nils Oksana Omar Petra Priya Quentin Rania Rasmus Salma Sven Tamsin
Teo Ulrike Uma Viktor Wanda Xenia Yara Yusuf Zoltan Zuri""".split()

CITIES = """Aarhus Bergen Cork Dakar Esbjerg Fukuoka Graz Hobart Izmir Jena Kumasi Leipzig Malmö Nantes Oulu Porto
Quito Riga Split Tampere Utrecht Valencia Wrocław Yerevan Zagreb""".split()

GOODS = ["notebooks", "pears", "lanterns", "bicycles", "tulip bulbs", "tins of paint", "clay tiles", "train tickets",
         "jars of honey", "wool scarves", "kites", "loaves of bread", "chess sets", "candles", "window frames",
         "concert tickets", "sacks of flour", "teapots", "garden hoses", "maps"]

PLACES = ["market", "harbour shop", "school fair", "bakery", "workshop", "library sale", "warehouse", "museum kiosk",
          "farm stand", "hardware store", "theatre", "railway depot"]

COMPANIES = ["Nordlys Freight", "Bramble & Finch", "Ostara Foods", "Kestrel Optics", "Palisade Insurance", "Tidewater Print",
             "Juniper Labs", "Meridian Rail", "Alder Paper", "Quillon Systems", "Saltmarsh Energy", "Velvet Anchor"]

LANGUAGES_EASY = ["Spanish", "French", "German", "Italian", "Portuguese", "Dutch"]
LANGUAGES_RARE = ["Icelandic", "Basque", "Welsh", "Georgian", "Yoruba", "Quechua", "Khmer", "Estonian"]

CODE_LANGUAGES = ["Python", "JavaScript", "Go", "Rust", "Java", "Swift", "C++", "TypeScript", "Ruby", "Kotlin"]

CODE_EASY = ["reverses a string", "counts the vowels in a sentence", "returns the largest number of a list",
             "checks whether a word is a palindrome", "converts Celsius to Fahrenheit", "sums the digits of an integer",
             "removes duplicates from a list", "joins a list of words with commas", "tells whether a year is a leap year",
             "squares every element of an array"]
CODE_MIDDLE = ["merges two sorted lists", "parses a CSV line with quoted fields", "validates nested brackets",
               "computes a moving average over a stream", "groups anagrams together", "finds the longest common prefix",
               "implements a small LRU cache", "flattens an arbitrarily nested list", "does a breadth-first search on a grid",
               "converts Roman numerals to integers and back"]
CODE_HARD = ["solves weighted interval scheduling", "finds strongly connected components with Tarjan's algorithm",
             "implements a lock-free single-producer ring buffer", "evaluates arithmetic expressions with operator precedence",
             "computes the minimum-cost flow of a network", "maintains a persistent segment tree",
             "builds a suffix automaton and counts distinct substrings", "runs an incremental topological sort",
             "implements a B-tree with deletion", "schedules tasks with a work-stealing deque"]
CODE_CONSTRAINTS = ["It must run in O(n log n) time.", "Use no library beyond the standard one.", "Handle empty input.",
                    "Avoid recursion.", "It must be safe to call from several threads.", "Use constant extra memory.",
                    "Add type annotations.", "Include three unit tests.", "Report errors with a typed result.",
                    "Support inputs that don't fit in memory.", "Keep the order of equal elements.",
                    "Explain the complexity in a comment.", "Never allocate inside the inner loop."]

FACT_EASY = [("capital", ["France", "Japan", "Canada", "Egypt", "Brazil", "Norway", "India", "Kenya", "Greece", "Peru"],
              ["What is the capital of {}?", "Which city is the capital of {}?", "Name the capital city of {}."]),
             ("organ", ["the heart", "the lungs", "the liver", "the stomach", "the skin", "the brain", "the kidneys"],
              ["What does {} do in the human body?", "In one sentence, what is the main job of {}?"]),
             ("element", ["oxygen", "gold", "iron", "helium", "sodium", "carbon", "silver", "neon", "copper"],
              ["What is the chemical symbol of {}?", "What is {} commonly used for?", "Is {} a metal? Answer briefly."])]
FACT_MIDDLE = [("history", ["the printing press", "the steam engine", "the telegraph", "the Suez Canal", "the metric system",
                            "the Hanseatic League", "the Silk Road", "the first vaccines"],
                ["How did {} change trade in Europe?", "When and where did {} begin, and who was involved?",
                 "Give two consequences of {} that people often overlook."]),
               ("science", ["photosynthesis", "plate tectonics", "the Doppler effect", "osmosis", "superconductivity",
                            "natural selection", "the greenhouse effect", "radioactive decay"],
                ["Who first described {}, and what evidence was offered?", "How does {} work at the level of particles or cells?",
                 "Which everyday observation is explained by {}?"])]
FACT_HARD = [("rare", ["the Treaty of Nystad", "the Antikythera mechanism", "the Bogomil movement", "the Ediacaran biota",
                       "the Kensington Rune Stone", "the Pazyryk burials", "the Voynich manuscript", "the Toba eruption",
                       "the Kerguelen plateau", "the Linear A tablets", "the Cadaver Synod", "the Khazar khaganate"],
              ["Which primary sources do historians use to date {}, and how far do they disagree?",
               "What is the minority view on the origin of {}, and who defends it?",
               "Which measurements support the currently accepted chronology of {}?",
               "How did scholarship on {} shift between the nineteenth century and today?"])]

SUBJECTS = ["the new ferry timetable", "a repair of the old clock tower", "the school's solar roof", "a shortage of ticket machines",
            "the community orchard", "a delay at the tram depot", "the reopening of the swimming hall", "a study of city bees",
            "the plan for a night bus", "a lost shipment of violins", "the library's tool-lending shelf",
            "an unusually dry spring", "the quarrel about parking fees", "a pilot of heat pumps", "the restoration of a mosaic"]
DETAILS = ["{name} from the council said that costs had risen by {n} percent since last year.",
           "About {n} residents came to the meeting, most of them in favour.",
           "Work should begin in {month} and take roughly {k} weeks.",
           "{name}, who runs a café nearby, fears that visitors will stay away.",
           "A first estimate of {n} thousand euros turned out to be too low.",
           "The contractor, {company}, declined to comment.",
           "In {city} a similar project was finished {k} months early.",
           "Volunteers have already collected {n} signatures.",
           "The engineers found {k} cracks, none of them dangerous.",
           "{name} and {name2} will present the details on {day}.",
           "An earlier proposal had failed by {k} votes.",
           "Insurance covers only a part of the damage.",
           "Noise was measured at {n} decibels during the test."]
DETAILS_HARD = ["The auditors, however, restated the {year} accruals under a different amortisation schedule, which reverses the earlier surplus.",
                "Counsel for {company} argued that the indemnity clause survives termination unless expressly waived under section {k}.",
                "The confidence interval widens to ±{k} points once clustering by district is taken into account.",
                "By contrast, the hydrological model attributes {n} percent of the variance to upstream abstraction.",
                "A dissenting memorandum by {name} questions whether the baseline of {year} was representative at all.",
                "The covenant's step-down, deferred twice already, is now contingent on the arbitration with {company}."]
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

SENTENCES_EASY = ["The train to {city} leaves at {h}:{mm}.", "{name} would like two coffees, please.", "Where is the nearest pharmacy?",
                  "The shop is closed on {day}.", "My sister lives in {city}.", "We bought {k} {goods} at the {place}.",
                  "It will rain on {day}.", "Please send me the invoice for the {goods}.", "I lost my key near the {place}.",
                  "{name} is learning to swim."]
SENTENCES_HARD = ["Had {name} known that the {goods} were spoken for, she would hardly have haggled so brazenly.",
                  "For all its bluster, the committee let sleeping dogs lie until {month}.",
                  "He who pays the piper calls the tune, as {name} never tired of reminding {company}.",
                  "The lessee shall hold harmless the lessor notwithstanding any defect of the {place}.",
                  "What with one thing and another, the whole {place} went to rack and ruin.",
                  "It is not so much that the plan failed as that nobody in {city} had the heart to bury it."]

ATTRIBUTES = [("drinks", ["tea", "coffee", "cocoa", "water", "juice", "milk"]),
              ("keeps", ["a cat", "a parrot", "a tortoise", "a rabbit", "a goldfish", "a dog"]),
              ("plays", ["the cello", "the flute", "the drums", "the harp", "the oboe", "the lute"]),
              ("lives in", ["the red house", "the blue house", "the green house", "the white house", "the grey house", "the yellow house"]),
              ("reads", ["poems", "atlases", "thrillers", "biographies", "comics", "plays"])]

GENRES = ["haiku", "limerick", "short story", "sonnet", "fairy tale", "opening paragraph of a novel", "monologue", "ballad",
          "villanelle", "radio sketch"]
THEMES = ["a lighthouse keeper who is afraid of the dark", "the last tram of the night", "an umbrella left on a bench",
          "a map that changes every morning", "two rival bakers", "a robot that collects buttons", "a river that forgets its name",
          "a clock running backwards", "a letter found in a piano", "a garden on a rooftop", "a choir of foxes", "a patient glacier"]
STYLES = ["Keep it light and funny.", "Use simple words for a child of seven.", "Make it melancholic.", "Write in the present tense.",
          "End on a question."]
STYLES_HARD = ["Every line must begin with the next letter of the alphabet.", "Avoid the letter e throughout.",
               "Let the narrator be unreliable, and give it away only in the last sentence.", "Use strict iambic pentameter.",
               "Tell it backwards in time.", "Weave in exactly four colours, none of them named twice.",
               "Each stanza must have one syllable fewer than the one before.", "Hide the name {name} as an acrostic."]

FIELDS = ["name", "date", "city", "order number", "amount", "company", "delivery day", "phone number", "product", "contact person"]
