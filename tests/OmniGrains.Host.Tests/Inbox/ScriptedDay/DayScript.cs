namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>What a person said over a channel.</summary>
/// <param name="By">Who, and where.</param>
/// <param name="Number">The how manieth of theirs, from 1.</param>
/// <param name="Text">What. Of a call, how it ended.</param>
/// <param name="At">When, by the provider's clock.</param>
internal sealed record Said(Contact By, int Number, string Text, DateTimeOffset At)
{
    /// <summary>The provider's id of a picture that comes with it; null for none.</summary>
    public string? Picture => By.Channel == "whatsapp" && Number == 1 && By.Person % 4 == 1 ? $"picture-{By.Person}" : null;

    /// <summary>The provider's id of it.</summary>
    public string Id => $"{By.Channel}-{By.Person}-{Number}";
}

/// <summary>An answer that an agent gave, and what became of it here.</summary>
internal sealed class Answer(string text)
{
    public string Text => text;

    /// <summary>Our id of it; null when it was refused.</summary>
    public string? Message { get; set; }

    /// <summary>Why it was refused.</summary>
    public string? Refused { get; set; }

    /// <summary>Its number in the conversation.</summary>
    public int Number => int.Parse(Message!.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A person on one channel, with all that was said: the model that the inbox is checked against.</summary>
internal sealed class Contact(int person, string channel, string address)
{
    public int Person => person;

    public string Channel => channel;

    /// <summary>How the provider names them.</summary>
    public string Address => address;

    /// <summary>The record that they must be found on; null for a stranger.</summary>
    public string? Customer { get; set; }

    /// <summary>The conversation that they must be in, once it is known.</summary>
    public string? Conversation { get; set; }

    /// <summary>In the order in which they said it.</summary>
    public List<Said> Said { get; } = [];

    /// <summary>In the order in which they were asked for.</summary>
    public List<Answer> Answers { get; } = [];

    public bool Stopped { get; set; }

    public Said Say(string text, DateTimeOffset at)
    {
        var said = new Said(this, Said.Count + 1, text, at);
        Said.Add(said);
        return said;
    }
}

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
    private readonly DateTimeOffset _begins;

    public DayScript(int seed, DateTimeOffset begins)
    {
        (_random, _begins) = (new Random(seed), begins);
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
            stranger.Say("Send it to me instead.", _begins.AddMinutes(6));
        }
    }

    public List<Contact> Contacts { get; } = [];

    /// <summary>Deliveries in the order in which a provider makes them: of those with a clock some overtake, and some come twice.</summary>
    public IReadOnlyList<Said> Delivered(Contact contact, int from = 0)
    {
        var said = contact.Said.Skip(from).ToList();
        for (var i = 0; i + 1 < said.Count; i++)
        {
            if (!WithoutClock.Contains(contact.Channel) && said[i].At < said[i + 1].At && _random.Next(4) == 0)
            {
                (said[i], said[i + 1]) = (said[i + 1], said[i]);
                i++;
            }
        }

        return [.. said.SelectMany(one => Enumerable.Repeat(one, _random.Next(5) == 0 ? 2 : 1))];
    }

    private void Add(int person, string channel)
    {
        var contact = new Contact(person, channel, AddressOf(person, channel));
        Contacts.Add(contact);

        // A few wrote yesterday, and are told only now.
        var at = channel is "whatsapp" or "messenger" && person % 12 == 5 ? _begins.AddHours(-25) : _begins.AddSeconds(_random.Next(300));
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            contact.Say(channel == "phone" ? (_random.Next(3) == 0 ? "no-answer" : "completed") : $"{Texts[_random.Next(Texts.Length)]} ({person}-{contact.Said.Count + 1})", at);
            at = at.AddSeconds(_random.Next(3));
        }

        if (channel == "sms" && person % 9 == 4)
        {
            contact.Say("STOP", at);
            contact.Stopped = true;
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
