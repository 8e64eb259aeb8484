using System.Collections.Immutable;
using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Journeys.Definitions;

namespace OmniGrains.Journeys.Runs;

/// <summary>One customer's runs of one journey: the one that is under way, or the last one.</summary>
internal sealed record Run
{
    public const string GrainType = "journey-run";

    public static readonly Run Never = new();

    /// <summary>How many there were.</summary>
    public int Entries { get; init; }

    public Passage? Last { get; init; }

    /// <summary>The customer was erased.</summary>
    public bool Forgotten { get; init; }

    public static GrainId GrainOf(string journey, string record) => GrainId.Of(GrainType, $"{journey}:{record}");

    /// <summary>The run that is under way.</summary>
    public Passage? Open => Last is { Over: false } open ? open : null;
}

internal enum RunStage
{
    /// <summary>It goes on with its step at once.</summary>
    Moving,
    Waiting,

    /// <summary>What it waited for at its step is over.</summary>
    Due,
}

/// <summary>A way through a journey.</summary>
/// <param name="Journey">The journey.</param>
/// <param name="Version">The version.</param>
/// <param name="Record">The customer's record.</param>
/// <param name="Entry">Which one.</param>
/// <param name="Plan">Where its definition is found.</param>
/// <param name="Cause">The position of the event that began it: earlier ones do not concern it.</param>
/// <param name="EnteredAt">When it began.</param>
/// <param name="GoalUntil">Until when the goal counts.</param>
/// <param name="Step">Where it is; null when all steps are done.</param>
/// <param name="Stage">What it does there.</param>
/// <param name="Passed">How many steps are done.</param>
/// <param name="Branches">The branches that it took, <c>step:name</c>.</param>
/// <param name="Data">What was kept of the event that began it.</param>
/// <param name="Reached">The goal was.</param>
/// <param name="Over">It has ended.</param>
/// <param name="Through">The last position of the journal that moved it: what lies before it was looked at already, and counts no second time.</param>
internal sealed record Passage(
    string Journey, int Version, string Record, int Entry, long Plan, long Cause, DateTimeOffset EnteredAt, DateTimeOffset? GoalUntil, string? Step, RunStage Stage, int Passed,
    ImmutableList<string> Branches, JsonElement Data, bool Reached = false, bool Over = false, long Through = 0);

internal sealed record ReadRun : IQuery<Run>
{
    public static readonly ReadRun Query = new();
}

/// <summary>Lets a customer in.</summary>
/// <param name="Journey">The journey.</param>
/// <param name="Version">Its version.</param>
/// <param name="Plan">The position at which that version is found.</param>
/// <param name="Record">The record; the same as in the grain's key.</param>
/// <param name="Step">The first step.</param>
/// <param name="Reentry">Whether somebody comes in again.</param>
/// <param name="GoalDays">For how many days the goal counts.</param>
/// <param name="Data">What is kept of the event.</param>
/// <param name="Cause">The event's position.</param>
/// <param name="Happened">When it happened: what coming in again is counted from, so that a repetition is decided as the first time.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Elsewhere">What runs of the same journey there are on merged records.</param>
internal sealed record EnterRun(
    string Journey, int Version, long Plan, string Record, string Step, JourneyReentry Reentry, int? GoalDays, JsonElement Data, long Cause, DateTimeOffset Happened, string Kind,
    RunsElsewhere Elsewhere) : ICommand<RunReply>;

/// <param name="Open">One is under way.</param>
/// <param name="Entered">When the last one began.</param>
/// <param name="Through">The last position that moved any of them.</param>
internal sealed record RunsElsewhere(bool Open, DateTimeOffset? Entered, long Through = 0)
{
    public static readonly RunsElsewhere None = new(false, null);

    public RunsElsewhere With(Passage run) =>
        new(Open || !run.Over, Entered > run.EnteredAt ? Entered : run.EnteredAt, Math.Max(Through, run.Through));
}

/// <summary>Takes the steps that can be taken now.</summary>
/// <param name="Entry">Of this run.</param>
/// <param name="Passed">So many are done: what was asked for an earlier moment changes nothing.</param>
/// <param name="Plan">The definition that it follows.</param>
/// <param name="Facts">What was looked up.</param>
/// <param name="Done">What came of the step's effect.</param>
/// <param name="Position">The position of the event that is being looked at.</param>
internal sealed record AdvanceRun(int Entry, int Passed, JourneyInput Plan, RunFacts Facts, EffectDone? Done, long Position) : ICommand<RunReply>;

/// <param name="Zone">Where the customer lives.</param>
/// <param name="Holds">The branches whose conditions hold, <c>step:name</c>.</param>
/// <param name="Exits">Whether it is to end.</param>
internal sealed record RunFacts(string Zone, IReadOnlyList<string> Holds, bool Exits);

/// <param name="Step">Of this step.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Notification">The notification.</param>
internal sealed record EffectDone(string Step, string Outcome, string? Notification);

/// <summary>An event concerns the run.</summary>
/// <param name="Entry">Of this run.</param>
/// <param name="Position">The event's position.</param>
/// <param name="Happened">When it happened: what the goal's window is held against.</param>
/// <param name="Goal">It is the goal.</param>
/// <param name="GoalEnds">Which ends the run.</param>
/// <param name="Exit">It ends the run.</param>
/// <param name="Heard">It is what is waited for at this step.</param>
/// <param name="Next">Where that leads.</param>
internal sealed record HearEvent(int Entry, long Position, DateTimeOffset Happened, bool Goal, bool GoalEnds, bool Exit, string? Heard, string? Next) : ICommand<RunReply>;

/// <summary>Its reminder: the moment has come.</summary>
internal sealed record WakeRun(int Entry, string Step) : ICommand<RunReply>;

/// <summary>Ends the run for a reason that lies outside of it.</summary>
/// <param name="Entry">This run.</param>
/// <param name="Reason">As the event tells it.</param>
/// <param name="Position">The position of the event that is being looked at.</param>
internal sealed record EndRun(int Entry, string Reason, long Position) : ICommand<RunReply>;

internal sealed record ForgetRun(string Journey, string Record) : ICommand<RunReply>;

/// <param name="Entry">The run that was begun or is meant; null for none.</param>
internal sealed record RunReply(int? Entry);
