using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OmniGrains.Edge;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.Setup;

/// <summary>An SMTP server. Its password is written only.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Usually 587, 465 for <c>tls</c>, or 25 within a network.</param>
/// <param name="Security">When absent, <c>startTls</c>.</param>
/// <param name="User">When absent, nobody signs in.</param>
/// <param name="From">The sender's address.</param>
/// <param name="FromName">The sender's name.</param>
/// <param name="ReplyTo">Where answers go to.</param>
/// <param name="Connections">At most so many at a time; 10 when absent. They stay open between mails.</param>
public sealed record SmtpSettings(string Host, int Port, string From, SmtpSecurity? Security = null, string? User = null, string? FromName = null, string? ReplyTo = null, int? Connections = null);

/// <summary>Who takes messages of a channel.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Rank">The lowest is asked first.</param>
/// <param name="Enabled">False to pass it by.</param>
/// <param name="Smtp">Of e-mail.</param>
/// <param name="Connection">Of sms and whatsapp: the connection of the inbox.</param>
/// <param name="PushSubject">Of push: whom a push service can ask, a mailto: or https: address.</param>
/// <param name="PushKey">Of push: our public key (RFC 8292), for browsers to subscribe with.</param>
/// <param name="Secret">The password, or the private key of push; encrypted under the master key.</param>
internal sealed record Provider(
    string Id, string Channel, int Rank, bool Enabled, SmtpSettings? Smtp, string? Connection, string? PushSubject, string? PushKey, byte[]? Secret)
{
    public static string ContextOf(string id) => $"notification-provider/{id}";

    public byte[]? Reveal(KeyVault vault) => Secret is null ? null : vault.Reveal(ContextOf(Id), Secret);

    public string? Password(KeyVault vault) => Reveal(vault) is { } secret ? Encoding.UTF8.GetString(secret) : null;

    /// <summary>A key pair for push: the public key as base64url of the uncompressed point, the private one as PKCS #8.</summary>
    public static (string Public, byte[] Private) NewPushKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return (System.Buffers.Text.Base64Url.EncodeToString([4, .. point.X!, .. point.Y!]), key.ExportPkcs8PrivateKey());
    }
}

internal sealed record AllProviders(ImmutableList<Provider> List, int Version)
{
    public const string GrainType = "notification-providers";
    public const int Most = 50;

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");

    public static readonly AllProviders None = new([], 0);

    /// <summary>Who is asked for a channel, in order.</summary>
    public IReadOnlyList<Provider> For(string channel) => [.. List.Where(one => one.Enabled && one.Channel == channel).OrderBy(one => one.Rank).ThenBy(one => one.Id, StringComparer.Ordinal)];

    public bool Has(string channel) => List.Exists(one => one.Enabled && one.Channel == channel);

    public Provider? Find(string id) => List.Find(one => one.Id == id);
}

/// <summary>Sets a provider up. A password that is absent stays, unless the server or the user is another.</summary>
internal sealed record SetProvider(Provider Provider, string Actor) : ICommand<ProviderRevision>;

internal sealed record DropProvider(string Id, string Actor) : ICommand<ProviderRevision>;

internal sealed record ProviderRevision(int Version);

internal sealed record ReadProviders : IQuery<AllProviders>
{
    public static readonly ReadProviders Query = new();
}

internal sealed record ProviderSaved(Provider Provider, string Actor) : IAdministrativeEvent, IConfidentialEvent, IAuditedEvent
{
    string IAuditedEvent.Action => "notification.provider-save";

    string IAuditedEvent.Target => Provider.Id;
}

internal sealed record ProviderDropped(string Id, string Actor) : IAdministrativeEvent, IAuditedEvent
{
    string IAuditedEvent.Action => "notification.provider-remove";

    string IAuditedEvent.Target => Id;
}

internal sealed class ProvidersGrain : Grain<AllProviders>
{
    public override string Type => AllProviders.GrainType;

    public override AllProviders Initial => AllProviders.None;

    public override object Answer(AllProviders state, IQuery query) => state;

    public override Decision Decide(AllProviders state, ICommand command, in CommandContext context) => command switch
    {
        SetProvider set when state.Find(set.Provider.Id) is null && state.List.Count >= AllProviders.Most => Decision.Reject(NotificationRejections.ProviderLimit),
        SetProvider set => Decision.Accept(new ProviderRevision(state.Version + 1), new ProviderSaved(Kept(state.Find(set.Provider.Id), set.Provider), set.Actor)),
        DropProvider drop when state.Find(drop.Id) is null => Decision.Reject(NotificationRejections.ProviderUnknown),
        DropProvider drop => Decision.Accept(new ProviderRevision(state.Version + 1), new ProviderDropped(drop.Id, drop.Actor)),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override AllProviders Evolve(AllProviders state, IEvent @event) => @event switch
    {
        ProviderSaved saved => new AllProviders(state.List.RemoveAll(one => one.Id == saved.Provider.Id).Add(saved.Provider), state.Version + 1),
        ProviderDropped dropped => new AllProviders(state.List.RemoveAll(one => one.Id == dropped.Id), state.Version + 1),
        _ => state,
    };

    // A password never follows to another server; the key of push stays, because browsers have subscribed with it.
    private static Provider Kept(Provider? known, Provider wanted) => known switch
    {
        { Channel: NoticeChannels.Push } when wanted.Channel == NoticeChannels.Push => wanted with { PushKey = known.PushKey, Secret = known.Secret },
        { Smtp: { } smtp } when wanted is { Secret: null, Smtp: { } server } && (server.Host, server.Port, server.User, server.Security) == (smtp.Host, smtp.Port, smtp.User, smtp.Security) =>
            wanted with { Secret = known.Secret },
        _ => wanted,
    };
}
