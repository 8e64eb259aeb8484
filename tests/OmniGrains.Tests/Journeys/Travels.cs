using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Runs;

namespace OmniGrains.Tests.Journeys;

/// <summary>One customer's run of one journey, told things one after the other, without a host.</summary>
internal sealed class Travels(JourneyInput plan)
{
    public const string Ada = "01k0000000000000000000000a";
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly RunGrain _grain = new();
    private readonly Dictionary<string, RunReply> _known = new(StringComparer.Ordinal);
    private int _commands;

    public Run State { get; private set; } = Run.Never;

    public List<IEvent> Events { get; } = [];

    public Reminder? Due { get; private set; }

    public IReadOnlyList<string> Holds { get; set; } = [];

    public bool Exits { get; set; }

    public string Zone { get; set; } = "UTC";

    /// <summary>Where the journal stands: each thing that happens lies behind the one before.</summary>
    public long Position { get; set; }

    /// <summary>The effects that were done, in order, <c>entry.step</c>: one that was asked for before under its id is not done again.</summary>
    public List<string> Effects { get; } = [];

    public IEnumerable<string> Passed => Events.OfType<StepPassed>().Select(passed => $"{passed.Step}:{passed.Outcome}");

    public string? Ended => Events.OfType<RunEnded>().LastOrDefault()?.Reason;

    public static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);

    public static JourneyInput Plan(params JourneyStep[] steps) => new("A journey", new JourneyEvent("order.placed"), steps);

    public static JourneyStep Send(string id, string? next = null) => new(id, JourneyStepKind.Send, Template: "news", Next: next);

    public static JourneyStep Wait(string id, int minutes = 60) => new(id, JourneyStepKind.Wait, Minutes: minutes);

    public RunReply Enter(
        DateTimeOffset at, long? cause = null, JourneyReentry? reentry = null, string data = "{}", RunsElsewhere? elsewhere = null, DateTimeOffset? happened = null) => Tell(at, new EnterRun(
        "j", 1, 1, Ada, plan.Steps[0].Id, reentry ?? plan.Reentry ?? new JourneyReentry(JourneyReentryRule.Once), plan.Goal?.WithinDays,
        EntryData.Keep(JsonDocument.Parse(data).RootElement, plan), cause ?? ++Position, happened ?? at, "order.placed", elsewhere ?? RunsElsewhere.None), cause is null ? null : $"e{cause}");

    public void Hear(DateTimeOffset at, bool goal = false, bool exit = false, string? heard = null, long? position = null, DateTimeOffset? happened = null) => Tell(at, new HearEvent(
        State.Last!.Entry, position ?? ++Position, happened ?? at, goal, plan.Goal?.Ends ?? true, exit, heard, heard is null ? null : plan.After(plan.Find(heard)!, plan.Find(heard)!.Next)),
        position is null ? null : $"h{position}");

    /// <summary>As the driver does: takes it as far as it goes, doing effects.</summary>
    /// <param name="at">Now.</param>
    /// <param name="position">The event for which it does; the last one when absent.</param>
    /// <param name="dies">Dies right after the first effect.</param>
    public void Drive(DateTimeOffset at, long? position = null, bool dies = false)
    {
        for (var round = 0; round < 100 && State.Open is { Stage: not RunStage.Waiting } run; round++)
        {
            var known = new RunFacts(Zone, Holds, Exits);
            var effect = Walk.NextEffect(plan, run, known)?.Id;
            if (effect is not null && !_known.ContainsKey($"s{run.EnteredAt.UtcTicks}.{run.Entry}.{effect}"))
            {
                Effects.Add($"{run.Entry}.{effect}");
                _known[$"s{run.EnteredAt.UtcTicks}.{run.Entry}.{effect}"] = new RunReply(null);
            }

            if (effect is not null && dies)
            {
                return;
            }

            var done = effect is null ? null : new EffectDone(effect, "sent", $"{Ada}.{Effects.Count}");
            Tell(at, new AdvanceRun(run.Entry, run.Passed, plan, known, done, position ?? Position), $"a{run.EnteredAt.UtcTicks}.{run.Entry}.{run.Passed}.{run.Stage == RunStage.Due}");
        }
    }

    /// <summary>The reminder, as often as it comes.</summary>
    public void Fire(DateTimeOffset at)
    {
        if (Due is { Due: not null, Command: WakeRun wake })
        {
            Tell(at, wake);
            Position++;
            Drive(at);
        }
    }

    /// <summary>What was accepted under an id before is answered as then, as the journal does.</summary>
    public RunReply Tell(DateTimeOffset at, ICommand<RunReply> command, string? id = null)
    {
        if (id is not null && _known.TryGetValue(id, out var earlier))
        {
            return earlier;
        }

        var decision = _grain.Decide(State, command, new CommandContext(new CommandId($"c{_commands++}"), at));
        decision.Rejection.ShouldBeNull();
        foreach (var @event in decision.Events)
        {
            Events.Add(@event);
            State = _grain.Evolve(State, @event);
        }

        foreach (var reminder in decision.Reminders)
        {
            Due = reminder.Due is null ? null : reminder;
        }

        if (id is not null && decision.Events.Count > 0)
        {
            _known[id] = (RunReply)decision.Reply!;
        }

        return (RunReply)decision.Reply!;
    }
}
