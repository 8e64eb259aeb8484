using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Crash;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Plays the script, part by part.</summary>
internal sealed class Day(KilledNodes nodes, DayStandIns standIns, Door door, DayScript script, int seed, CancellationToken stop)
{
    private const int AtOnce = 8;
    private static readonly string[] Markets = ["amazon", "ebay", "walmart"];

    private readonly Providers _providers = new(standIns.Ebay);
    private readonly Visits _visits = new(door);
    private readonly Agents _agents = new(door);
    private readonly Random _random = new(seed);
    private readonly ConcurrentBag<string> _wrong = [];

    public DayScript Script => script;

    /// <summary>Rules that were broken while it was played.</summary>
    public IEnumerable<string> Wrong => _wrong;

    public async Task SetUp()
    {
        await DaySetUp.Connect(nodes.Client, standIns);
        await DaySetUp.Register(nodes.Client, script);
    }

    /// <summary>How far answers must be, by our ids of them, where providers have told of it.</summary>
    public IReadOnlyDictionary<string, string> Reported { get; private set; } = new Dictionary<string, string>();

    /// <summary>What comes with a message, by the provider's id of it.</summary>
    public static byte[] PictureOf(string id) => [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. System.Text.Encoding.ASCII.GetBytes(id)];

    /// <summary>People write, and the node is killed in the middle.</summary>
    public async Task Morning()
    {
        foreach (var picture in Pictures)
        {
            standIns.WhatsApp.Held[picture] = (PictureOf(picture), null);
        }

        var deliveries = script.Contacts.Select(contact => script.Delivered(contact)).ToList();
        await nodes.Interrupted(_random, 2, deliveries.Count, written => Each(deliveries, async said =>
        {
            await Tell(said);
            written();
        }));

        var inbox = await DayInbox.Open(nodes);
        foreach (var contact in script.Contacts)
        {
            contact.Conversation ??= (string)inbox.Of(contact)["id"]!;
        }
    }

    /// <summary>Half of them are answered while providers fail: whoever is well gets theirs, and who says STOP meanwhile gets nothing.</summary>
    public async Task Outages()
    {
        var half = Writable.Where(contact => contact.Person % 2 == 0).ToList();
        var (mailboxes, stopping) = (half.Where(contact => contact.Channel == "email").Take(8).Select(contact => contact.Address).ToList(), half.Where(contact => contact is { Channel: "sms", Stopped: false }).Take(5).ToList());
        standIns.BeginOutages(mailboxes);
        await Each(half, contact => _agents.Reply(contact, $"It left today, {contact.Channel} {contact.Person}.", stop));
        await Each(half.Where(contact => contact.Person % 4 == 0), contact => _agents.Reply(contact, $"And it should be with you soon, {contact.Channel} {contact.Person}.", stop));

        // Nobody who is well waits for those who are not.
        await Known(half.Where(contact => contact.Channel is "telegram" or "messenger" or "instagram" or "ebay" or "amazon" or "walmart"));
        if (!standIns.WhatsApp.Taken.IsEmpty || !standIns.Sms.Taken.IsEmpty || !standIns.Forum.Taken.IsEmpty)
        {
            _wrong.Add("Something was taken by a channel that is down.");
        }

        foreach (var contact in stopping)
        {
            contact.Stopped = true;
            await Tell([contact.Say("Stop", DateTimeOffset.UtcNow)]);
        }

        await nodes.Owner.GetSettled("v1/conversations?limit=1");
        standIns.EndOutages();
    }

    /// <summary>The other half is answered while people write again, and the node is killed in the middle.</summary>
    public async Task Afternoon()
    {
        var (half, again) = (Writable.Where(contact => contact.Person % 2 == 1).ToList(), script.Contacts.Where(contact => contact is { Stopped: false, Channel: not "phone" } && contact.Person % 8 == 0).ToList());
        await nodes.Interrupted(_random, 2, half.Count, async answered =>
        {
            var more = again.Select(contact => script.Delivered(contact, contact.Say($"And another thing ({contact.Person}).", DateTimeOffset.UtcNow).Number - 1)).ToList();
            var writing = Each(more, Tell);
            await Each(half, async contact =>
            {
                await Answer(contact);
                answered();
            });
            await writing;
        });
    }

    /// <summary>Waits until it is known of every answer what became of it, and every conversation has its promise.</summary>
    public async Task Evening()
    {
        await Known(script.Contacts);
        await nodes.Seen(script.Contacts.Count, "conversation.sla-started");
        foreach (var contact in script.Contacts.Where(contact => contact is { Stopped: true } && standIns.Sms.Taken.Any(sent => sent.To == contact.Address)))
        {
            Check(contact, false, "was written to after a STOP");
        }

        foreach (var (_, body) in standIns.Meta.Taken)
        {
            var contact = script.Contacts.Single(one => one.Address == (string?)body["recipient"]!["id"]);
            Check(contact, IsOld(contact) == ((string?)body["tag"] == "HUMAN_AGENT"), "was written to outside of the window without the tag, or with it inside");
        }
    }

    /// <summary>Providers tell what became of the answers, in any order, and the node is killed in the middle.</summary>
    public async Task Night()
    {
        var reports = new Reports(standIns, _random);
        var told = reports.All();
        Reported = reports.Expected;
        await nodes.Interrupted(_random, 1, told.Count, reported => Each(told, async request =>
        {
            using var answer = await door.Send(request, stop);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(stop));
            reported();
        }));
        await nodes.Seen(Pictures.Count, "conversation.file-kept");
    }

    /// <summary>What visitors find in their windows.</summary>
    public async Task<IEnumerable<Received>> SeenInChats()
    {
        var seen = new ConcurrentBag<(Contact, List<Received>)>();
        await Each(script.Contacts.Where(contact => contact.Channel == "chat"), async contact => seen.Add((
            contact, [.. (await _visits.History(contact, stop)).Where(message => message.From == "shop").Select(message => new Received("chat", contact.Address, message.Text, message.Id))])));
        return seen.SelectMany(one => one.Item2);
    }

    private List<string> Pictures => [.. script.Contacts.SelectMany(contact => contact.Said).Select(said => said.Picture).OfType<string>()];

    private IEnumerable<Contact> Writable => script.Contacts.Where(contact => contact.Channel != "phone");

    private static bool IsOld(Contact contact) => contact.Said[^1].At < DateTimeOffset.UtcNow.AddHours(-24);

    private async Task Answer(Contact contact)
    {
        if (contact.Channel == "whatsapp" && IsOld(contact))
        {
            await _agents.Reply(contact, "Too late for this.", stop);
            Check(contact, contact.Answers[^1].Refused == "conversation.window-closed", "the window is closed");
            await _agents.SendTemplate(contact, stop);
            return;
        }

        if (Markets.Contains(contact.Channel))
        {
            await _agents.Reply(contact, "See https://shop.example/offers for more.", stop);
            Check(contact, contact.Answers[^1].Refused == "conversation.content-forbidden", "a marketplace forbids links");
        }

        switch (contact.Person / 2 % 4)
        {
            case 0:
                await _agents.UseMacro(contact, stop);
                break;
            case 1:
                await _agents.BothReply(contact, stop);
                var said = contact.Answers.TakeLast(2).Select(answer => answer.Refused ?? "taken").Order(StringComparer.Ordinal);
                Check(contact, contact.Stopped || said.SequenceEqual(["conversation.changed", "taken"]), "two agents answered at once");
                break;
            default:
                await _agents.Reply(contact, $"The first part, {contact.Channel} {contact.Person}.", stop);
                await _agents.Reply(contact, $"The second part, {contact.Channel} {contact.Person}.", stop);
                break;
        }
    }

    // As a provider does: one person's in their order, those of several at once.
    private async Task Tell(IEnumerable<Said> deliveries)
    {
        foreach (var said in deliveries)
        {
            if (said.By.Channel == "chat")
            {
                await _visits.Tell(said, stop);
                continue;
            }

            foreach (var request in _providers.Tell(said))
            {
                using var answer = await door.Send(request, stop);
                Check(said.By, answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
            }
        }
    }

    // Follows the journal until something became of each answer.
    private async Task Known(IEnumerable<Contact> contacts)
    {
        var open = contacts.SelectMany(contact => contact.Answers).Select(answer => answer.Message).OfType<string>().ToHashSet(StringComparer.Ordinal);
        using var stream = await nodes.Client.GetAsync("v1/stream?kind=conversation.message-state-changed&from=0", HttpCompletionOption.ResponseHeadersRead, stop);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(stop));
        try
        {
            while (open.Count > 0 && await lines.ReadLineAsync(stop) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    open.Remove((string)JsonNode.Parse(line[6..])!["data"]!["message"]!);
                }
            }
        }
        catch (OperationCanceledException late)
        {
            throw new ShouldAssertException($"Nothing became of {string.Join(", ", open)}.", late);
        }
    }

    private Task Each<T>(IEnumerable<T> all, Func<T, Task> work) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (one, _) => await work(one));

    private void Check(Contact contact, bool holds, string otherwise)
    {
        if (!holds)
        {
            _wrong.Add($"{contact.Channel}-{contact.Person}: {otherwise} ({string.Join(", ", contact.Answers.Select(answer => answer.Refused))})");
        }
    }
}
