using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Works out from what was done when each clock must have told what, and holds the journal against it.</summary>
internal sealed class ServiceOracle(IReadOnlyList<Contact> contacts)
{
    private const string Changed = "conversation.message-state-changed";

    public static readonly string[] ByThemselves = ["conversation.sla-warned", "conversation.sla-breached"];

    private readonly HashSet<(string, string, DateTimeOffset)> _learned = [];

    /// <summary>The moments until then at which clocks tell something by themselves.</summary>
    public IReadOnlyList<DateTimeOffset> Due(DateTimeOffset from, DateTimeOffset until) => [.. contacts.SelectMany(contact => Due(contact, from, until)).Distinct().Order()];

    /// <summary>How often clocks must have told something by themselves until then.</summary>
    public int ToldByThemselves(DateTimeOffset until) =>
        contacts.Sum(contact => Replayed(contact, until).Told.Count(told => told.Contains(" warned ", StringComparison.Ordinal) || told.Contains(" breached ", StringComparison.Ordinal)));

    /// <summary>Takes over what the journal tells of answers that failed, or were in doubt and are no longer: whether that is so is held against what the providers took.</summary>
    public void Learn(IEnumerable<JsonNode> journal)
    {
        var answers = contacts.SelectMany(contact => contact.Answers.Where(answer => answer.Message is not null).Select(answer => (answer.Message, contact))).ToDictionary(one => one.Message!, one => one.contact);
        foreach (var recorded in journal.Where(recorded => (string)recorded["type"]! == Changed))
        {
            var data = recorded["data"]!;
            var (message, state, at) = ((string)data["message"]!, (string)data["state"]!, (DateTimeOffset)data["at"]!);
            if (answers.TryGetValue(message, out var contact) && _learned.Add((message, state, at)))
            {
                contact.Does(new Act(at, state == "failed" ? Deed.Fail : Deed.Arrive, message, Position: (long)recorded["position"]!));
            }
        }
    }

    /// <summary>What is wrong with what was told: missing, told twice, at another minute, or of somebody else. After <paramref name="walked"/> nothing was told late either.</summary>
    public List<string> Judge(IReadOnlyList<JsonNode> journal, DateTimeOffset until, DateTimeOffset walked)
    {
        var seen = journal.Where(recorded => ToldClocks.Kinds.Split(',').Contains((string)recorded["type"]!)).Select(recorded => new Seen("", (string)recorded["type"]!, recorded)).ToList();
        var told = seen.ToLookup(one => (string)one.Data["data"]!["conversation"]!, ToldClocks.Words);
        var wrong = new List<string>();
        foreach (var contact in contacts)
        {
            var (should, does) = (Replayed(contact, until).Told.Order(StringComparer.Ordinal).ToList(), told[contact.Conversation!].Order(StringComparer.Ordinal).ToList());
            if (!should.SequenceEqual(does))
            {
                var acts = string.Join(", ", contact.Acts.OrderBy(act => act.At).Select(act => $"{act.At:dd HH:mm} {act.Deed}"));
                wrong.Add($"{contact.Channel}-{contact.Person}: {acts}\n  should: {string.Join("; ", should)}\n  does:   {string.Join("; ", does)}");
            }
        }

        wrong.AddRange(told.Select(same => same.Key).Except(contacts.Select(contact => contact.Conversation!)).Select(other => $"{other}: a clock of nobody's"));
        wrong.AddRange(seen.Where(one => ByThemselves.Contains(one.Type) && (DateTimeOffset)one.Data["data"]!["at"]! is var due && due >= walked && (DateTimeOffset)one.Data["at"]! != due)
            .Select(late => $"{late.Data["data"]!["conversation"]}: {late.Type} of {late.Data["data"]!["at"]} was told at {late.Data["at"]}"));
        return wrong;
    }

    private static IEnumerable<DateTimeOffset> Due(Contact contact, DateTimeOffset from, DateTimeOffset until)
    {
        var clocks = Replayed(contact, from);
        while (clocks.Next is { } next && next <= until)
        {
            yield return next;
            clocks.Lapse(next);
        }
    }

    private static PromisedClocks Replayed(Contact contact, DateTimeOffset until)
    {
        var clocks = new PromisedClocks(DayHours.Promises.Single(promise => promise.Channels!.Contains(contact.Channel)), DayHours.Minutes);
        foreach (var act in contact.Acts.OrderBy(act => act.At).ThenBy(act => act.Position))
        {
            clocks.Lapse(act.At);
            Do(clocks, act);
        }

        clocks.Lapse(until);
        return clocks;
    }

    private static void Do(PromisedClocks clocks, Act act)
    {
        switch (act.Deed)
        {
            case Deed.Write:
                clocks.Write(act.At);
                break;
            case Deed.Talk:
                clocks.Talk(act.At);
                break;
            case Deed.Answer:
                clocks.Answer(act.At, act.Then, act.Message);
                break;
            case Deed.Fail:
                clocks.Fail(act.At, act.Message);
                break;
            default:
                clocks.Arrive(act.At, act.Message);
                break;
        }
    }
}
