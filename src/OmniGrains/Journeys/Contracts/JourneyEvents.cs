using System.Text.Json;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Journeys.Contracts;

/// <summary>Something about one customer's run of a journey. Free of personal data, as are all events here that are not marked so.</summary>
public abstract record RunEvent : IConcernsCustomer
{
    /// <summary>The journey.</summary>
    public string Journey { get; init; } = "";

    /// <summary>The version of it that the run follows to its end.</summary>
    public int Version { get; init; }

    /// <summary>Whose record the run is on.</summary>
    public string Record { get; init; } = "";

    /// <summary>Which of the customer's runs of this journey, from 1.</summary>
    public int Entry { get; init; }

    /// <summary>Up to which position of the journal what concerns the customer had been looked at when this was decided; null of old events.</summary>
    public long? Through { get; init; }

    string? IConcernsCustomer.Customer => Record;
}

/// <summary>A customer comes in.</summary>
/// <param name="Plan">The position at which the definition is found that the run follows.</param>
/// <param name="Step">The first step.</param>
/// <param name="GoalUntil">Until when the goal counts; null when there is none.</param>
/// <param name="Cause">The position of the event that let the customer in.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="At">When.</param>
public sealed record RunEntered(long Plan, string Step, DateTimeOffset? GoalUntil, long Cause, string Kind, DateTimeOffset At) : RunEvent;

/// <summary>What is kept of the event that let the customer in: the fields that the journey names.</summary>
public sealed record RunContent(string Record, int Entry, JsonElement Data) : IPersonalEvent, IConcernsCustomer
{
    string IPersonalEvent.Subject => Record;

    string? IConcernsCustomer.Customer => Record;
}

/// <summary>A step is done.</summary>
/// <param name="Step">The step.</param>
/// <param name="Outcome">What came of it: <c>waited</c>, <c>heard</c>, <c>timeout</c>, a branch's or arm's name, <c>otherwise</c>; of a notification <c>sent</c>, <c>held</c>, <c>dropped:…</c>…</param>
/// <param name="Next">The next step; null at the end.</param>
/// <param name="Branch">The branch that was taken, <c>step:name</c>; null where there is none.</param>
/// <param name="Notification">The notification that was asked for.</param>
/// <param name="Waited">True when it waited there.</param>
/// <param name="At">When.</param>
public sealed record StepPassed(string Step, string Outcome, string? Next, string? Branch, string? Notification, bool Waited, DateTimeOffset At) : RunEvent;

/// <summary>The run waits at a step.</summary>
public sealed record RunWaits(string Step, DateTimeOffset Until, DateTimeOffset At) : RunEvent;

/// <summary>The moment has come until which it waited.</summary>
public sealed record RunDue(string Step) : RunEvent;

/// <summary>What the journey is for has happened in time.</summary>
/// <param name="Branches">The branches that the run took.</param>
/// <param name="At">When that happened.</param>
public sealed record GoalReached(IReadOnlyList<string> Branches, DateTimeOffset At) : RunEvent;

/// <summary>The run is over.</summary>
/// <param name="Reason"><c>finished</c>, <c>exit</c>, <c>holdout</c>, <c>exit-event</c>, <c>exit-condition</c>, <c>goal</c>, <c>merged</c>, <c>erased</c>, or <c>failed</c>: the host's log says of what.</param>
/// <param name="Step">Where it was; null at the end.</param>
/// <param name="Waited">True when it waited there.</param>
/// <param name="At">When.</param>
public sealed record RunEnded(string Reason, string? Step, bool Waited, DateTimeOffset At) : RunEvent;

/// <summary>What a journey tells webhooks and the live stream of a customer.</summary>
/// <param name="Journey">The journey.</param>
/// <param name="Record">The customer's record.</param>
/// <param name="Step">The step.</param>
/// <param name="Name">As the step says.</param>
/// <param name="Data">As the step says; may quote the beginning event.</param>
/// <param name="At">When.</param>
public sealed record JourneyTold(string Journey, string Record, string Step, string Name, JsonElement Data, DateTimeOffset At) : IPersonalEvent, IConcernsCustomer
{
    string IPersonalEvent.Subject => Record;

    string? IConcernsCustomer.Customer => Record;
}

/// <summary>The customer was erased: what is personal of the run goes too.</summary>
public sealed record RunForgotten(string Journey, string Record) : IErasureEvent
{
    IReadOnlyList<string> IErasureEvent.Subjects => [Record];

    IReadOnlyList<string> IErasureEvent.Streams => [Runs.Run.GrainOf(Journey, Record).Stream];
}

/// <summary>A SKU that a customer waits for can be bought again.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="Record">The customer's record.</param>
/// <param name="Place">Where it is back.</param>
/// <param name="At">When.</param>
public sealed record BackInStock(string Sku, string Record, string Place, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>A customer wants to know when a SKU is back.</summary>
public sealed record StockAlertWanted(string Sku, string Record, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>It is not to be told any more: it was taken back, or the customer was erased.</summary>
public sealed record StockAlertDropped(string Sku, string Record) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}
