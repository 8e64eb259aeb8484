using System.Collections.Immutable;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Sync;

/// <summary>What we still want from a connected shop, and how far we are with what it has.</summary>
/// <param name="Wanted">Orders that were named only and have to be asked for, each with the number of its last mention.</param>
/// <param name="Mentions">How many mentions there have been.</param>
/// <param name="ReconciledUpTo">Everything that changed at the shop before this has been seen; null before the first time.</param>
/// <param name="Troubles">What is in the way, by kind of work.</param>
internal sealed record SyncState(
    ImmutableSortedDictionary<string, long> Wanted, long Mentions, DateTimeOffset? ReconciledUpTo, ImmutableSortedDictionary<string, Trouble> Troubles)
{
    public const string GrainType = "channel-sync";

    public static readonly SyncState New = new(
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal), 0, null,
        ImmutableSortedDictionary.Create<string, Trouble>(StringComparer.Ordinal));

    public static GrainId GrainOf(string connection) => GrainId.Of(GrainType, connection);
}

/// <summary>Something that does not work.</summary>
internal sealed record Trouble(string Code, string Detail, DateTimeOffset Since);

/// <summary>An order was named by a delivery that does not hold it.</summary>
internal sealed record WantOrder(string ExternalId) : ICommand<SyncDone>;

/// <summary>The order was asked for, as of this mention; a later mention keeps it wanted.</summary>
internal sealed record SettleWanted(string ExternalId, long Mention) : ICommand<SyncDone>;

internal sealed record MoveReconciled(DateTimeOffset UpTo) : ICommand<SyncDone>;

/// <summary>A kind of work fails (a trouble), or works again (none).</summary>
internal sealed record NoteTrouble(string Work, string? Code, string? Detail) : ICommand<SyncDone>;

internal sealed record SyncDone
{
    public static readonly SyncDone It = new();
}

internal sealed record ReadSync : IQuery<SyncState>
{
    public static readonly ReadSync Query = new();
}

internal sealed record OrderWanted(string ExternalId, long Mention) : IAdministrativeEvent;

internal sealed record WantedOrderSettled(string ExternalId) : IAdministrativeEvent;

internal sealed record ReconciledUpTo(DateTimeOffset Moment) : IAdministrativeEvent;

/// <summary>A connection does not work, for a reason other than before.</summary>
internal sealed record ConnectionTroubled(string Work, string Code, string Detail, DateTimeOffset Since) : IAdministrativeEvent;

internal sealed record ConnectionRecovered(string Work) : IAdministrativeEvent;

/// <summary>How far a connection is with what it asks the shop, and what is in its way.</summary>
/// <param name="ReconciledUpTo">Everything that changed at the shop before this has been seen.</param>
/// <param name="WantedOrders">How many orders were named and are still to be asked for.</param>
/// <param name="Troubles">What does not work.</param>
public sealed record SyncStatus(DateTimeOffset? ReconciledUpTo, int WantedOrders, IReadOnlyList<SyncTrouble> Troubles)
{
    internal static SyncStatus Of(SyncState state) => new(
        state.ReconciledUpTo, state.Wanted.Count,
        [.. state.Troubles.Select(pair => new SyncTrouble(pair.Key, pair.Value.Code, pair.Value.Detail, pair.Value.Since))]);
}

/// <summary>Something that does not work between us and a shop.</summary>
/// <param name="Work"><c>fetch</c>, <c>reconcile</c>, <c>messages</c> or <c>stock</c>.</param>
/// <param name="Code">Why: <c>unauthorised</c>, <c>rate-limited</c>, <c>unavailable</c>…</param>
/// <param name="Detail">What to do about it.</param>
/// <param name="Since">Since when.</param>
public sealed record SyncTrouble(string Work, string Code, string Detail, DateTimeOffset Since);
