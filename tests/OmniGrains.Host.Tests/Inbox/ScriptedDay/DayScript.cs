namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>
/// Five hundred people on twelve channels, some on two, and what they write: the same for the same seed. Texts in Italian are from the project's own set of
/// utterances (it_retail_authored, CC0); the others were written for this test.
/// </summary>
internal sealed class DayScript
{
    public const int People = 500;

    /// <summary>Channels, and how many people have them as their first one.</summary>
    public static readonly IReadOnlyDictionary<string, int> Channels = new Dictionary<string, int>
    {
        ["chat"] = 50,
        ["email"] = 70,
        ["whatsapp"] = 70,
        ["messenger"] = 45,
        ["instagram"] = 40,
        ["sms"] = 50,
        ["telegram"] = 40,
        ["phone"] = 30,
        ["amazon"] = 30,
        ["ebay"] = 20,
        ["walmart"] = 25,
        ["forum"] = 30,
    };

    private static readonly string[] Texts =
    [
        "Dove si trova il mio ordine?", "il mio ordine è già partito?", "Voglio annullare l'ordine", "Non mi serve più, vorrei bloccare l'ordine", "come faccio a tracciare il pacco?",
        "Where is my parcel?", "The lid is broken.", "Can I have it in blue?", "It is too small, may I send it back?", "Thank you!", "Is the shop open on Sunday?", "Wo bleibt meine Bestellung?",
    ];

    // Of these the order in which they are told is all there is: no clock of the provider comes along.
    private static readonly string[] WithoutClock = ["chat", "sms", "phone"];

    private readonly Random _random;
    private readonly Dictionary<Contact, (List<Told> Early, List<Told> Late)> _told = [];

    public DayScript(int seed)
    {
        _random = new Random(seed);
        var person = 0;
        var names = Channels.Keys.ToList();
        foreach (var (channel, count) in Channels)
        {
            for (var i = 0; i < count; i++, person++)
            {
                Add(person, channel);
                if (person % 10 == 3)
                {
                    Add(person, names[(names.IndexOf(channel) + 1 + (person / 10 % (names.Count - 1))) % names.Count]);
                }
            }
        }

        foreach (var known in Contacts.Where(contact => contact.Channel == "email").Take(5).ToList())
        {
            var stranger = new Contact(People + known.Person, "email", $"stranger-{known.Person}@elsewhere.example");
            Contacts.Add(stranger);
            stranger.Say("Send it to me instead.", DayHours.LateMorning.AddSeconds(-30));
        }

        foreach (var contact in Contacts)
        {
            _told[contact] = Plan(contact);
        }
    }

    public List<Contact> Contacts { get; } = [];

    /// <summary>What is told in the morning, in the order in which a provider tells it. Twice in a row is twice at once.</summary>
    public IReadOnlyList<Told> Early(Contact contact) => _told[contact].Early;

    /// <summary>The same later in the morning: what was said since, what was held up, and some of the first once more.</summary>
    public IReadOnlyList<Told> Late(Contact contact) => _told[contact].Late;

    /// <summary>Something more, and how it is told.</summary>
    public IReadOnlyList<Told> Again(Contact contact, string text, DateTimeOffset at)
    {
        var said = contact.Say(text, at);
        var first = Early(contact).FirstOrDefault(told => told.What == Telling.Message);
        return [.. Copies(said), .. first is not null && _random.Next(3) == 0 ? [first] : Array.Empty<Told>()];
    }

    private (List<Told> Early, List<Told> Late) Plan(Contact contact)
    {
        var (first, rest) = (contact.Said.Where(said => said.At <= DayHours.Morning).ToList(), contact.Said.Where(said => said.At > DayHours.Morning).ToList());
        var hasClock = !WithoutClock.Contains(contact.Channel);
        if (hasClock && first.Count > 1 && first[0].At < first[1].At && _random.Next(3) == 0)
        {
            rest.Insert(0, first[0]);
            first.RemoveAt(0);
        }

        var (early, late) = (new List<Told>(), new List<Told>());
        foreach (var (told, said) in Swapped(first, hasClock).Select(said => (early, said)).Concat(Swapped(rest, hasClock).Select(said => (late, said))))
        {
            told.AddRange(Copies(said));
            foreach (var sign in said.Signs)
            {
                // Before the message, by minutes or by a moment, or after it.
                (said.At <= DayHours.Morning ? early : late).Insert(_random.Next(2) == 0 ? 0 : (said.At <= DayHours.Morning ? early : late).Count, sign);
            }
        }

        late.AddRange(first.Where(_ => _random.Next(5) == 0).Select(said => new Told(said, Telling.Message)));
        return (early, late);
    }

    private List<Said> Swapped(List<Said> said, bool hasClock)
    {
        var swapped = said.ToList();
        for (var i = 0; hasClock && i + 1 < swapped.Count; i++)
        {
            if (swapped[i].At < swapped[i + 1].At && _random.Next(4) == 0)
            {
                (swapped[i], swapped[i + 1]) = (swapped[i + 1], swapped[i]);
                i++;
            }
        }

        return swapped;
    }

    private IEnumerable<Told> Copies(Said said) => Enumerable.Repeat(new Told(said, Telling.Message), _random.Next(4) == 0 ? 2 : 1);

    private void Add(int person, string channel)
    {
        var contact = new Contact(person, channel, AddressOf(person, channel));
        Contacts.Add(contact);

        // A few wrote yesterday, and are told only now.
        var isOld = channel is "whatsapp" or "messenger" && person % 12 == 5;
        var at = DayHours.Morning.AddSeconds(-55).AddHours(isOld ? -25 : 0);
        for (var count = _random.Next(1, channel == "phone" ? 3 : 4); count > 0; count--)
        {
            contact.Say(channel == "phone" ? (_random.Next(3) == 0 ? "no-answer" : "completed") : $"{Texts[_random.Next(Texts.Length)]} ({person}-{contact.Said.Count + 1})", at);

            // Nobody calls twice in the same minute.
            at = !isOld && at < DayHours.Morning && (channel == "phone" || _random.Next(2) == 0) ? DayHours.LateMorning.AddSeconds(-55) : at.AddSeconds(_random.Next(4));
        }

        if (channel == "sms" && person % 9 == 4)
        {
            contact.Say("STOP", at);
        }
    }

    private static string AddressOf(int person, string channel) => channel switch
    {
        "chat" => $"account-{person}",
        "email" => $"person-{person}@mail.example",
        "whatsapp" => $"39333{3_000_000 + person}",
        "messenger" => $"76543210{10_000 + person}",
        "instagram" => $"86543210{10_000 + person}",
        "sms" => $"+39333{1_000_000 + person}",
        "telegram" => $"{471_100 + person}",
        "phone" => $"+39333{2_000_000 + person}",
        "amazon" => $"relay{person}x@marketplace.amazon.de",
        "ebay" => $"talk-{person}",
        "walmart" => $"relay{person}w@relay.walmart.com",
        _ => $"member-{person}",
    };
}
