using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;

namespace OmniGrains.Journeys.Runs;

/// <summary>Decides one customer's way through one journey: at most one at a time. How it takes steps is in <see cref="Walk"/>.</summary>
internal sealed class RunGrain : Grain<Run>
{
    public const string WaitReminder = "wait";

    public override string Type => Run.GrainType;

    public override Run Initial => Run.Never;

    public override string SnapshotSchema => "2";

    public override string SubjectOf(string key) => key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public override object Answer(Run state, IQuery query) => state;

    public override Decision Decide(Run state, ICommand command, in CommandContext context) => command switch
    {
        ForgetRun forget => state.Forgotten || state.Entries == 0 ? Nothing() : Forget(state, forget, context.At),
        _ when state.Forgotten => Nothing(),
        EnterRun enter => Enter(state, enter, context.At),
        AdvanceRun advance => state.Open is { } open && open.Entry == advance.Entry && open.Passed == advance.Passed ? Walk.From(open.At(advance.Position), advance, context.At) : Nothing(),
        HearEvent heard => state.Last is { } last && last.Entry == heard.Entry && last.Through < heard.Position ? Hear(last.At(heard.Position), heard, context.At) : Nothing(),
        WakeRun wake => state.Open is { Stage: RunStage.Waiting } waiting && waiting.Entry == wake.Entry && waiting.Step == wake.Step
            ? Decision.Accept(Done(waiting), waiting.Say(new RunDue(wake.Step))) : Nothing(),
        EndRun end => state.Open is { } ending && ending.Entry == end.Entry ? Decision.Accept(Done(ending), ending.At(end.Position).Ended(end.Reason, context.At)).Remind(Calm) : Nothing(),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override Run Evolve(Run state, IEvent @event)
    {
        var next = Apply(state, @event);
        return @event is RunEvent { Through: { } through } && next.Last is { } last && last.Through < through ? next with { Last = last with { Through = through } } : next;
    }

    private static Run Apply(Run state, IEvent @event) => @event switch
    {
        RunEntered entered => state with
        {
            Entries = entered.Entry,
            Last = new Passage(
                entered.Journey, entered.Version, entered.Record, entered.Entry, entered.Plan, entered.Cause, entered.At, entered.GoalUntil, entered.Step, RunStage.Moving, 0, [],
                JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement>(), JourneysJson.Default.DictionaryStringJsonElement), Through: entered.Cause),
        },
        RunContent content => Change(state, last => last with { Data = content.Data }),
        StepPassed passed => Change(state, last => last with
        {
            Step = passed.Next,
            Stage = RunStage.Moving,
            Passed = last.Passed + 1,
            Branches = passed.Branch is null ? last.Branches : last.Branches.Add(passed.Branch),
        }),
        RunWaits => Change(state, last => last with { Stage = RunStage.Waiting }),
        RunDue => Change(state, last => last with { Stage = RunStage.Due }),
        GoalReached => Change(state, last => last with { Reached = true }),
        RunEnded => Change(state, last => last with { Over = true }),
        RunForgotten => Run.Never with { Forgotten = true, Entries = state.Entries },
        _ => state,
    };

    /// <summary>Nothing is waited for any more.</summary>
    internal static Reminder Calm => new(WaitReminder, null, null);

    internal static RunReply Done(Passage run) => new(run.Entry);

    private static Decision Enter(Run state, EnterRun enter, DateTimeOffset at)
    {
        var entered = Later(state.Last?.EnteredAt, enter.Elsewhere.Entered);
        var old = enter.Cause < Math.Max(state.Last?.Through ?? 0, enter.Elsewhere.Through);
        var barred = old || state.Open is not null || enter.Elsewhere.Open || (entered is { } before && enter.Reentry switch
        {
            { Rule: JourneyReentryRule.Once } => true,
            { Rule: JourneyReentryRule.AfterDays, Days: var days } => enter.Happened < before.AddDays(days ?? 0),
            _ => false,
        });
        return barred ? Nothing() : Decision.Accept(
            new RunReply(state.Entries + 1),
            new RunEntered(enter.Plan, enter.Step, enter.GoalDays is { } window ? at.AddDays(window) : null, enter.Cause, enter.Kind, at)
            {
                Journey = enter.Journey,
                Version = enter.Version,
                Record = enter.Record,
                Entry = state.Entries + 1,
                Through = enter.Cause,
            },
            new RunContent(enter.Record, state.Entries + 1, enter.Data));
    }

    // The goal counts after the end, too; all else concerns what is under way.
    private static Decision Hear(Passage run, HearEvent heard, DateTimeOffset at)
    {
        var events = new List<IEvent>();
        if (heard.Goal && !run.Reached && heard.Happened <= run.GoalUntil)
        {
            events.Add(run.Say(new GoalReached(run.Branches, heard.Happened)));
            if (heard.GoalEnds && !run.Over)
            {
                return Decision.Accept(Done(run), [.. events, run.Ended("goal", at)]).Remind(Calm);
            }
        }

        if (heard.Exit && !run.Over)
        {
            return Decision.Accept(Done(run), [.. events, run.Ended("exit-event", at)]).Remind(Calm);
        }

        if (heard.Heard is { } step && run is { Over: false, Stage: RunStage.Waiting } && run.Step == step)
        {
            events.Add(run.Passed(step, "heard", heard.Next, at));
            return Decision.Accept(Done(run), events).Remind(Calm);
        }

        return events.Count == 0 ? Nothing() : Decision.Accept(Done(run), events);
    }

    // What waits is counted out before everything personal of it goes.
    private static Decision Forget(Run state, ForgetRun forget, DateTimeOffset at)
    {
        var forgotten = new RunForgotten(forget.Journey, forget.Record);
        return (state.Open is { } open ? Decision.Accept(new RunReply(null), open.Ended("erased", at), forgotten) : Decision.Accept(new RunReply(null), forgotten)).Remind(Calm);
    }

    private static Run Change(Run state, Func<Passage, Passage> change) => state.Last is { } last ? state with { Last = change(last) } : state;

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one > other || other is null ? one : other;

    private static Decision Nothing() => Decision.Unchanged(new RunReply(null));
}

/// <summary>Events of a run, with whose they are.</summary>
internal static class RunWords
{
    public static T Say<T>(this Passage run, T @event)
        where T : RunEvent => @event with { Journey = run.Journey, Version = run.Version, Record = run.Record, Entry = run.Entry, Through = run.Through };

    /// <summary>The run as of an event: what is decided now tells that what lies before it was looked at.</summary>
    public static Passage At(this Passage run, long position) => position > run.Through ? run with { Through = position } : run;

    public static RunEnded Ended(this Passage run, string reason, DateTimeOffset at) =>
        run.Say(new RunEnded(reason, run.Step, run.Stage != RunStage.Moving, at));

    public static StepPassed Passed(
        this Passage run, string step, string outcome, string? next, DateTimeOffset at, string? branch = null, string? notification = null) =>
        run.Say(new StepPassed(step, outcome, next, branch, notification, run.Stage != RunStage.Moving, at));
}
