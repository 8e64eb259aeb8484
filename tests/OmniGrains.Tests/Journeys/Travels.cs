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
    private int _commands;

    public Run State { get; private set; } = Run.Never;

    public List<IEvent> Events { get; } = [];

    public Reminder? Due { get; private set; }

    public IReadOnlyList<string> Holds { get; set; } = [];

    public bool Exits { get; set; }

    public string Zone { get; set; } = "UTC";

    /// <summary>The effects that were done, in order: a step of an entry at most once, or something is wrong.</summary>
    public List<string> Effects { get; } = [];

    public IEnumerable<string> Passed => Events.OfType<StepPassed>().Select(passed => $"{passed.Step}:{passed.Outcome}");

    public string? Ended => Events.OfType<RunEnded>().LastOrDefault()?.Reason;

    public static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);

    public static JourneyInput Plan(params JourneyStep[] steps) => new("A journey", new JourneyEvent("order.placed"), steps);

    public static JourneyStep Send(string id, string? next = null) => new(id, JourneyStepKind.Send, Template: "news", Next: next);

    public static JourneyStep Wait(string id, int minutes = 60) => new(id, JourneyStepKind.Wait, Minutes: minutes);

    public RunReply Enter(DateTimeOffset at, long cause = 1, JourneyReentry? reentry = null, string data = "{}", RunsElsewhere? elsewhere = null) => Tell(at, new EnterRun(
        "j", 1, 1, Ada, plan.Steps[0].Id, reentry ?? plan.Reentry ?? new JourneyReentry(JourneyReentryRule.Once), plan.Goal?.WithinDays,
        EntryData.Keep(JsonDocument.Parse(data).RootElement, plan), cause, "order.placed", elsewhere ?? new RunsElsewhere(false, null)));

    public void Hear(DateTimeOffset at, bool goal = false, bool exit = false, string? heard = null) => Tell(at, new HearEvent(
        State.Last!.Entry, goal, plan.Goal?.Ends ?? true, exit, heard, heard is null ? null : plan.After(plan.Find(heard)!, plan.Find(heard)!.Next)));

    /// <summary>As the driver does: takes it as far as it goes, doing effects.</summary>
    public void Drive(DateTimeOffset at)
    {
        for (var round = 0; round < 100 && State.Open is { Stage: not RunStage.Waiting } run; round++)
        {
            var effect = !Exits && plan.Find(run.Step) is { } step && step.IsEffect() ? step.Id : null;
            if (effect is not null)
            {
                Effects.Add($"{run.Entry}.{effect}");
            }

            Tell(at, new AdvanceRun(run.Entry, run.Passed, plan, new RunFacts(Zone, Holds, Exits), effect is null ? null : new EffectDone(effect, "sent", $"{Ada}.{Effects.Count}")));
        }
    }

    /// <summary>The reminder, as often as it comes.</summary>
    public void Fire(DateTimeOffset at)
    {
        if (Due is { Due: not null, Command: WakeRun wake })
        {
            Tell(at, wake);
            Drive(at);
        }
    }

    public RunReply Tell(DateTimeOffset at, ICommand<RunReply> command)
    {
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

        return (RunReply)decision.Reply!;
    }
}
