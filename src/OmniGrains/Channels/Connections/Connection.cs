using System.Collections.Immutable;
using OmniGrains.Channels.Email;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Connections;

/// <summary>What a connection is, without its secrets.</summary>
/// <param name="Connector">Whose contract it speaks, e.g. <c>shopify</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="BaseUrl">Where the shop is asked; null when it is never asked.</param>
/// <param name="WebhookUrl">The address at which the shop was told to call us, as it was registered there.</param>
/// <param name="Channel">The channel that its orders are counted under.</param>
/// <param name="Currency">The currency of payloads that name none.</param>
/// <param name="Country">The country of payloads that name none.</param>
/// <param name="DefaultPlace">The place of payloads whose location is not mapped.</param>
/// <param name="Places">Our place by their location id.</param>
/// <param name="Options">What only this connector needs.</param>
/// <param name="PollEverySeconds">How often its orders are reconciled; 0 for never.</param>
/// <param name="PushStock">True when our stock levels are sent there.</param>
/// <param name="StockIsTheirs">True when the shop moves its own stock for its orders.</param>
/// <param name="Enabled">False: it is neither listened to nor asked.</param>
internal sealed record ConnectionSettings(
    string Connector,
    string? Name,
    string? BaseUrl,
    string? WebhookUrl,
    string Channel,
    string? Currency,
    string? Country,
    string? DefaultPlace,
    IReadOnlyDictionary<string, string> Places,
    IReadOnlyDictionary<string, string> Options,
    int PollEverySeconds,
    bool PushStock,
    bool StockIsTheirs,
    bool Enabled)
{
    /// <summary>The option that names where credentials are traded for a token, when that is not at <see cref="BaseUrl"/>.</summary>
    public const string TokenUrl = "tokenUrl";

    /// <summary>The options that say where secrets are sent to, and how.</summary>
    private static readonly string[] Destinations = [TokenUrl, EmailSettings.SmtpHost, EmailSettings.SmtpPort, EmailSettings.SmtpSecurityOption, EmailSettings.SmtpUser];

    /// <summary>True when both send their secrets to the same addresses.</summary>
    public bool SpeaksTo(ConnectionSettings other) => Connector == other.Connector && BaseUrl == other.BaseUrl
        && Array.TrueForAll(Destinations, option => Options.GetValueOrDefault(option) == other.Options.GetValueOrDefault(option));
}

/// <summary>A connected shop, marketplace or carrier.</summary>
/// <param name="Id">Its id; also the source of its orders.</param>
/// <param name="Settings">What it is.</param>
/// <param name="Secrets">By name, each encrypted under the master key.</param>
/// <param name="Revision">Counts its changes; the validator of <c>If-Match</c>.</param>
internal sealed record Connection(string Id, ConnectionSettings Settings, IReadOnlyDictionary<string, byte[]> Secrets, int Revision);

/// <summary>All connections, as one grain: every request and every loop finds them in memory.</summary>
internal sealed record AllConnections(ImmutableSortedDictionary<string, Connection> ById, int Changes)
{
    /// <summary>The ids of those that were removed: something may still wait for them.</summary>
    public ImmutableSortedSet<string> Removed { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public const string GrainType = "connections";

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");

    public static readonly AllConnections None = new(ImmutableSortedDictionary.Create<string, Connection>(StringComparer.Ordinal), 0);
}

/// <summary>Sets a connection up, or changes it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Settings">The whole of its settings.</param>
/// <param name="Secrets">Secrets to set (encrypted) or to remove (null); others stay.</param>
/// <param name="Revision">The revision that must still be the current one; null when any may be.</param>
/// <param name="Actor">Who asks.</param>
internal sealed record SetConnection(
    string Id, ConnectionSettings Settings, IReadOnlyDictionary<string, byte[]?> Secrets, int? Revision, string Actor) : ICommand<ConnectionSet>;

/// <summary>The reply that the journal remembers.</summary>
internal sealed record ConnectionSet(string Id, int Revision);

internal sealed record RemoveConnectionForGood(string Id, string Actor) : ICommand<ConnectionSet>;

internal sealed record ListAllConnections : IQuery<AllConnections>
{
    public static readonly ListAllConnections Query = new();
}

/// <summary>A connection was set up or changed. Its secrets are encrypted under the master key.</summary>
internal sealed record ConnectionSaved(string Id, ConnectionSettings Settings, IReadOnlyDictionary<string, byte[]> Secrets, string By)
    : IAuditedEvent, IAdministrativeEvent, IConfidentialEvent
{
    string IAuditedEvent.Actor => By;

    string IAuditedEvent.Action => "connection.save";

    string IAuditedEvent.Target => Id;
}

/// <summary>A connection was removed: it is no longer listened to nor asked.</summary>
internal sealed record ConnectionRemoved(string Id, string By) : IAuditedEvent, IAdministrativeEvent
{
    string IAuditedEvent.Actor => By;

    string IAuditedEvent.Action => "connection.remove";

    string IAuditedEvent.Target => Id;
}
