using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Clocks;

/// <summary>Where a clock stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ServiceClockState>))]
public enum ServiceClockState
{
    /// <summary>What was owed was done, or is no longer owed.</summary>
    [JsonStringEnumMemberName("met")]
    Met,

    /// <summary>It stands still.</summary>
    [JsonStringEnumMemberName("frozen")]
    Frozen,

    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>75 % of the time is gone.</summary>
    [JsonStringEnumMemberName("warned")]
    Warned,

    /// <summary>All of it is gone, and what is owed is not done.</summary>
    [JsonStringEnumMemberName("breached")]
    Breached,
}

/// <summary>One clock of a conversation.</summary>
/// <param name="Kind">What is owed.</param>
/// <param name="TargetMinutes">Within how many business minutes.</param>
/// <param name="StartedAt">Since when.</param>
/// <param name="WarnAt">When 75 % are gone; of a clock that stands still, as it was before.</param>
/// <param name="DueAt">When all are gone; of a clock that stands still, as it was before.</param>
internal sealed record ServiceClock(ServiceClockKind Kind, int TargetMinutes, DateTimeOffset StartedAt, DateTimeOffset WarnAt, DateTimeOffset DueAt)
{
    public bool IsFrozen { get; init; }

    public bool IsWarned { get; init; }

    public DateTimeOffset? BreachedAt { get; init; }

    public DateTimeOffset? MetAt { get; init; }

    /// <summary>Of a clock that does not run: how much business time was left.</summary>
    public TimeSpan Rest { get; init; }

    public bool IsActive => MetAt is null;

    public bool Runs => IsActive && !IsFrozen;

    public ServiceClockState State =>
        MetAt is not null ? ServiceClockState.Met : IsFrozen ? ServiceClockState.Frozen : BreachedAt is not null ? ServiceClockState.Breached
        : IsWarned ? ServiceClockState.Warned : ServiceClockState.Running;

    /// <summary>When it has something to tell next; null when it has not.</summary>
    public DateTimeOffset? NextTold => !Runs || BreachedAt is not null ? null : IsWarned ? DueAt : WarnAt;
}

/// <summary>The clocks of a conversation, and what they follow.</summary>
/// <param name="Terms">The policy that holds; null when none does.</param>
/// <param name="Basis">The revision of the conversation for which it was chosen.</param>
/// <param name="Clocks">At most one of a kind: the latest.</param>
internal sealed record ServiceLevel(ServiceTerms? Terms, int Basis, ImmutableList<ServiceClock> Clocks)
{
    public static readonly ServiceLevel None = new(null, 0, []);

    public ServiceClock? Of(ServiceClockKind kind) => Clocks.Find(clock => clock.Kind == kind);

    /// <summary>When the next clock that runs is due; in the past when one is breached.</summary>
    public DateTimeOffset? NextDueAt => Clocks.Where(clock => clock.Runs).Select(clock => (DateTimeOffset?)clock.DueAt).Min();

    /// <summary>What the clocks become by an event.</summary>
    public ServiceLevel After(ServiceEvent @event) => @event switch
    {
        ServiceTermsApplied applied => this with { Terms = applied.Terms, Basis = applied.Basis },
        ServiceClockStarted started => With(new ServiceClock(started.Clock, started.TargetMinutes, started.At, started.WarnAt, started.DueAt)),
        ServiceClockWarned => On(@event, clock => clock with { IsWarned = true }),
        ServiceClockBreached => On(@event, clock => clock with { IsWarned = true, BreachedAt = @event.At }),
        ServiceClockMet met => On(@event, clock => clock with { MetAt = met.At, IsFrozen = false, Rest = TimeSpan.FromSeconds(met.RestSeconds) }),
        ServiceClockFrozen frozen => On(@event, clock => clock with { IsFrozen = true, Rest = TimeSpan.FromSeconds(frozen.RestSeconds) }),
        ServiceClockResumed resumed => On(@event, clock => clock with { MetAt = null, IsFrozen = false, WarnAt = resumed.WarnAt, DueAt = resumed.DueAt }),
        ServiceClockMoved moved => On(@event, clock => clock with
        {
            TargetMinutes = moved.TargetMinutes,
            Rest = TimeSpan.FromSeconds(moved.RestSeconds),
            WarnAt = moved.WarnAt ?? clock.WarnAt,
            DueAt = moved.DueAt ?? clock.DueAt,
            IsWarned = clock.IsWarned && moved.RestSeconds * 4 <= moved.TargetMinutes * 60L,
        }),
        ServiceClockEnded ended => this with { Clocks = Clocks.RemoveAll(clock => clock.Kind == ended.Clock) },
        _ => this,
    };

    private ServiceLevel With(ServiceClock clock) => this with { Clocks = Clocks.RemoveAll(known => known.Kind == clock.Kind).Add(clock) };

    private ServiceLevel On(ServiceEvent @event, Func<ServiceClock, ServiceClock> change) =>
        Of(((ServiceClockEvent)@event).Clock) is { } known ? this with { Clocks = Clocks.Replace(known, change(known)) } : this;
}
