using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Crash;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Plays the script, part by part. Each part is a moment at which the clock stands, but for the waiting of <see cref="DayClock"/>.</summary>
internal sealed class Day(KilledNodes nodes, DayStandIns standIns, Door door, ToldTime time, DayScript script, int seed, CancellationToken stop)
{
    /// <summary>Attempts under way at once on a node, of channels that know nothing again: eight on each of six connections.</summary>
    public const int MostUnderWay = 48;

    private const int AtOnce = 8;

    private readonly DayClock _clock = new(nodes, time, stop);
    private readonly DayTelling _telling = new(door, standIns, time, stop);
    private readonly DayAnswers _answers = new(door, time, stop);
    private readonly ServiceOracle _oracle = new(script.Contacts);
    private readonly Random _random = new(seed);

    public DayScript Script => script;

    /// <summary>In their order.</summary>
    public IReadOnlyList<(string What, Func<Task> Play)> Parts =>
    [
        ("set up", SetUp),
        ("morning, with a kill", () => Tell(DayHours.Morning, script.Early, 1)),
        ("late morning, with a kill", LateMorning),
        ("outages, with a kill", Outages),
        ("afternoon, with a kill", Afternoon),
        ("evening", Evening),
        ("the night, with a kill", () => Walk(DayHours.BeforeWindows, 1)),
        ("windows close", Windows),
        ("next day", NextDay),
        ("reports, with a kill", Report),
        ("until the last promise is due, with a kill", () => Walk(DateTimeOffset.MaxValue, 1)),
    ];

    /// <summary>Rules that were broken while it was played.</summary>
    public IEnumerable<string> Wrong => _telling.Wrong.Concat(_answers.Wrong).Concat(_wrong);

    /// <summary>How far answers must be, by our ids of them, where providers have told of it.</summary>
    public IReadOnlyDictionary<string, string> Reported { get; private set; } = new Dictionary<string, string>();

    public int Kills { get; private set; }

    /// <summary>How many answers were in doubt at some time.</summary>
    public int Doubts { get; private set; }

    private readonly List<string> _wrong = [];

    /// <summary>What is wrong with what was told of promises.</summary>
    public async Task<List<string>> Promises()
    {
        var journal = await Journal();
        _oracle.Learn(journal);
        Doubts = journal.Count(recorded => (string?)recorded["data"]?["code"] == "in-doubt");
        return _oracle.Judge(journal, time.GetUtcNow(), DayHours.Evening.AddHours(1));
    }

    /// <summary>What visitors find in their windows.</summary>
    public Task<IEnumerable<Received>> SeenInChats() => _telling.SeenInChats(script.Contacts.Where(contact => contact.Channel == "chat"));

    private IEnumerable<Contact> Writable => script.Contacts.Where(contact => contact.Channel != "phone");

    // One in five is not answered on that day.
    private static bool IsLeft(Contact contact) => contact.Person % 10 is 1 or 6;

    private async Task SetUp()
    {
        await DaySetUp.Connect(nodes.Client, standIns);
        await DaySetUp.Register(nodes.Client, script);
        foreach (var picture in Pictures)
        {
            standIns.WhatsApp.Held[picture] = (DayTelling.PictureOf(picture), null);
        }
    }

    private async Task LateMorning()
    {
        await Tell(DayHours.LateMorning, script.Late, 1);
        await nodes.Seen(Pictures.Count, "conversation.file-kept");
        var inbox = await DayInbox.Open(nodes);
        foreach (var contact in script.Contacts)
        {
            contact.Conversation ??= (string)inbox.Of(contact)["id"]!;
        }
    }

    // Half of them are answered while providers fail: whoever is well gets theirs, and who says STOP meanwhile gets nothing.
    private async Task Outages()
    {
        _clock.Go(DayHours.Outages);
        var half = Writable.Where(contact => contact.Person % 2 == 0 && !IsLeft(contact)).ToList();
        var (mailboxes, stopping) = (half.Where(contact => contact.Channel == "email").Take(8).Select(contact => contact.Address).ToList(), half.Where(contact => contact is { Channel: "sms", Stopped: false }).Take(5).ToList());
        standIns.BeginOutages(mailboxes);
        await Interrupted(1, half.Count, replied => Each(half, async contact =>
        {
            await _answers.First(contact);
            replied();
        }));
        await _clock.Pass(_answers.Known(nodes.Client, half.Where(contact => contact.Channel is "telegram" or "messenger" or "instagram" or "ebay" or "amazon" or "walmart")));
        if (!standIns.WhatsApp.Taken.IsEmpty || !standIns.Sms.Taken.IsEmpty || !standIns.Forum.Taken.IsEmpty)
        {
            _wrong.Add("Something was taken by a channel that is down.");
        }

        foreach (var contact in stopping)
        {
            contact.Answers.ForEach(answer => answer.FailsWith = "conversation.contact-stopped");
            await _telling.Tell(script.Again(contact, "Stop", time.GetUtcNow().AddSeconds(-5)));
        }

        await _clock.Settle();
        _clock.Go(time.GetUtcNow().AddMinutes(1));
        standIns.EndOutages();
    }

    // The other half is answered while people write again.
    private async Task Afternoon()
    {
        _clock.Go(DayHours.Afternoon);
        var (half, again) = (Writable.Where(contact => contact.Person % 2 == 1 && !IsLeft(contact)).ToList(), script.Contacts.Where(contact => contact is { Stopped: false, Channel: not "phone" } && contact.Person % 8 == 0).ToList());
        var more = again.Select(contact => script.Again(contact, $"And another thing ({contact.Person}).", DayHours.Afternoon.AddSeconds(-10))).ToList();
        standIns.Forum.HangsUp = true;
        standIns.Meta.BeforeAnswer = (_, _) => Task.Delay(60, stop);
        await Interrupted(1, half.Count, async answered =>
        {
            var writing = Each(more, _telling.Tell);
            await Each(half, async contact =>
            {
                await _answers.Second(contact);
                answered();
            });
            await writing;
        });
        await _clock.Settle();
        standIns.Forum.HangsUp = false;
    }

    // It is known of every answer what became of it.
    private async Task Evening()
    {
        _clock.Go(DayHours.Evening);
        await _clock.Pass(_answers.Known(nodes.Client, script.Contacts));
        await _clock.Settle();
    }

    // Answers that were typed in time, and cannot be sent in time.
    private async Task Windows()
    {
        var late = script.Contacts.Where(contact => contact.Channel == "whatsapp" && contact.Said[^1].At == DayHours.Afternoon.AddSeconds(-10)).ToList();
        standIns.WhatsApp.Down = true;
        var tried = standIns.WhatsApp.Denials + late.Count;
        await Each(late, _answers.JustInTime);
        while (standIns.WhatsApp.Denials < tried)
        {
            await Task.Delay(20, stop);
        }

        _clock.Go(DayHours.AfterWindows);
        standIns.WhatsApp.Down = false;
        await _clock.Pass(_answers.Known(nodes.Client, late));
    }

    // Some of those who were left are answered more than a day after they wrote.
    private async Task NextDay()
    {
        _clock.Go(DayHours.NextDay);
        await Each(Writable.Where(contact => IsLeft(contact) && contact.Person % 3 > 0), _answers.NextDay);
        await _clock.Pass(_answers.Known(nodes.Client, script.Contacts));
        await _clock.Settle();
    }

    // Providers tell what became of the answers, in any order.
    private async Task Report()
    {
        _clock.Go(DayHours.Reports);
        var reports = new Reports(standIns, _random);
        var told = reports.All();
        Reported = reports.Expected;
        await Interrupted(1, told.Count, reported => Each(told, async request =>
        {
            using var answer = await door.Send(request, stop);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(stop));
            reported();
        }));
        await _clock.Settle();
    }

    private async Task Tell(DateTimeOffset at, Func<Contact, IReadOnlyList<Told>> which, int kills)
    {
        _clock.Go(at);
        var deliveries = script.Contacts.Select(which).Where(told => told.Count > 0).ToList();
        await Interrupted(kills, deliveries.Count, written => Each(deliveries, async told =>
        {
            await _telling.Tell(told);
            written();
        }));
        await _clock.Settle();
        await nodes.Seen(script.Contacts.Count(contact => contact.Acts.Count > 0), "conversation.sla-applied");
    }

    // The clock goes from one moment to the next at which a clock must tell something by itself; and waits there until it has been told. Now and then whoever tells it dies then.
    private async Task Walk(DateTimeOffset until, int kills)
    {
        _oracle.Learn(await Journal());
        var due = _oracle.Due(time.GetUtcNow(), until);
        var killed = Enumerable.Range(0, kills).Select(_ => due[_random.Next(due.Count)]).ToHashSet();
        foreach (var moment in due)
        {
            _clock.Go(moment);
            if (killed.Contains(moment))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(200)), stop);
                await nodes.KillOwner();
                Kills++;
            }

            await nodes.Seen(_oracle.ToldByThemselves(moment), ServiceOracle.ByThemselves);
        }

        _clock.Go(until < DateTimeOffset.MaxValue ? until : time.GetUtcNow().AddMinutes(1));
        await _clock.Settle();
    }

    private Task Interrupted(int kills, int answers, Func<Action, Task> work)
    {
        Kills += kills;
        return nodes.Interrupted(_random, kills, answers, work);
    }

    private List<string> Pictures => [.. script.Contacts.SelectMany(contact => contact.Said).Select(said => said.Picture).OfType<string>()];

    private async Task<List<JsonNode>> Journal() => await Journalled.Events(nodes.Client, await nodes.Owner.Head());

    private Task Each<T>(IEnumerable<T> all, Func<T, Task> work) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (one, _) => await work(one));
}
