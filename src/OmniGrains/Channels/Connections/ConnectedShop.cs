using System.Text;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Connections;

/// <summary>A connection with its secrets at hand. Lives as short as its use; never logged, never serialised.</summary>
internal sealed class ConnectedShop(Connection connection, KeyVault vault)
{
    public string Id => connection.Id;

    public ConnectionSettings Settings => connection.Settings;

    public int Revision => connection.Revision;

    /// <summary>The secret in clear; null when it has not been set.</summary>
    public string? Secret(string name) =>
        connection.Secrets.TryGetValue(name, out var sealedSecret) ? Encoding.UTF8.GetString(vault.Reveal(ContextOf(Id, name), sealedSecret)) : null;

    /// <summary>The secret in clear.</summary>
    /// <exception cref="ShopRefusedException">It has not been set: nobody can be asked before somebody sets it.</exception>
    public string RequiredSecret(string name) => Secret(name) ?? throw new ShopRefusedException("secret-missing", $"The secret {name} is not set.");

    public string? Option(string name) => Settings.Options.GetValueOrDefault(name);

    /// <summary>Our place for one of their locations; the connection's default when it is not mapped.</summary>
    public string? PlaceOf(string? location) =>
        location is not null && Settings.Places.TryGetValue(location, out var place) ? place : Settings.DefaultPlace;

    public static string ContextOf(string connection, string secret) => $"connection/{connection}/{secret}";

    public override string ToString() => Id;
}

/// <summary>Finds connections in memory.</summary>
internal sealed class ConnectionDirectory(IGrains grains, KeyVault vault)
{
    /// <summary>The connection; null when there is none of this id, or it is disabled.</summary>
    public async ValueTask<ConnectedShop?> Find(string id, CancellationToken cancellation) =>
        (await All(cancellation)).ById.GetValueOrDefault(id) is { Settings.Enabled: true } connection ? new ConnectedShop(connection, vault) : null;

    public async ValueTask<AllConnections> All(CancellationToken cancellation) =>
        (await grains.Read(AllConnections.Grain, ListAllConnections.Query, cancellation)).Value;
}
