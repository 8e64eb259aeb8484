using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Channels.Sync;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Connections;

/// <summary>A connection as it is shown: the names of its secrets, never the secrets.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Connector">Whose contract it speaks.</param>
/// <param name="Name">For people.</param>
/// <param name="BaseUrl">Where the shop is asked.</param>
/// <param name="WebhookUrl">Our address as it was registered at the shop.</param>
/// <param name="WebhookPath">Where its webhooks go, on this host.</param>
/// <param name="Channel">The channel of its orders.</param>
/// <param name="Currency">For payloads that name none.</param>
/// <param name="Country">For payloads that name none.</param>
/// <param name="DefaultPlace">For locations that are not mapped.</param>
/// <param name="Places">Our place by their location id.</param>
/// <param name="Options">What only this connector needs.</param>
/// <param name="Secrets">The names of the secrets that are set.</param>
/// <param name="PollEverySeconds">How often its orders are reconciled.</param>
/// <param name="PushStock">True when our stock levels are sent there.</param>
/// <param name="StockIsTheirs">True when the shop moves its own stock for its orders.</param>
/// <param name="Enabled">False: neither listened to nor asked.</param>
/// <param name="Sync">How far it is with what it asks the shop, and what is in its way.</param>
/// <param name="Revision">Its version; the ETag.</param>
public sealed record ConnectionDetails(
    string Id,
    string Connector,
    string? Name,
    string? BaseUrl,
    string? WebhookUrl,
    string WebhookPath,
    string Channel,
    string? Currency,
    string? Country,
    string? DefaultPlace,
    IReadOnlyDictionary<string, string> Places,
    IReadOnlyDictionary<string, string> Options,
    IReadOnlyList<string> Secrets,
    int PollEverySeconds,
    bool PushStock,
    bool StockIsTheirs,
    bool Enabled,
    SyncStatus Sync,
    int Revision);

/// <summary>All connections, by id.</summary>
public sealed record ConnectionList(IReadOnlyList<ConnectionDetails> Items);

internal static class ReadConnectionsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/connections/{id}", One)
            .WithName("GetConnection")
            .WithTags("Channels")
            .WithSummary("Read a connection, without its secrets")
            .Produces<ConnectionDetails>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WaitsForPosition()
            .RequireScope(Scopes.Admin);
        routes.MapGet("/connections", All)
            .WithName("ListConnections")
            .WithTags("Channels")
            .WithSummary("List all connections, without their secrets")
            .Produces<ConnectionList>()
            .WaitsForPosition()
            .RequireScope(Scopes.Admin);
    }

    private static async Task<Results<Ok<ConnectionDetails>, ProblemHttpResult>> One(
        string id, ConnectionDirectory directory, IGrains grains, HttpResponse response, CancellationToken cancellation)
    {
        if ((await directory.All(cancellation)).ById.GetValueOrDefault(id) is not { } connection)
        {
            return TypedResults.Problem(Problems.Of(ConnectionRejections.Unknown));
        }

        response.Headers.ETag = Answers.ETagOf(connection.Revision);
        return TypedResults.Ok(await DetailsOf(connection, grains, cancellation));
    }

    private static async Task<Ok<ConnectionList>> All(ConnectionDirectory directory, IGrains grains, CancellationToken cancellation)
    {
        var items = new List<ConnectionDetails>();
        foreach (var connection in (await directory.All(cancellation)).ById.Values)
        {
            items.Add(await DetailsOf(connection, grains, cancellation));
        }

        return TypedResults.Ok(new ConnectionList(items));
    }

    private static async ValueTask<ConnectionDetails> DetailsOf(Connection connection, IGrains grains, CancellationToken cancellation)
    {
        var settings = connection.Settings;
        var sync = (await grains.Read(SyncState.GrainOf(connection.Id), ReadSync.Query, cancellation)).Value;
        return new ConnectionDetails(
            connection.Id, settings.Connector, settings.Name, settings.BaseUrl, settings.WebhookUrl, InboundWebhooks.PathOf(settings.Connector, connection.Id),
            settings.Channel, settings.Currency, settings.Country, settings.DefaultPlace, settings.Places, settings.Options,
            [.. connection.Secrets.Keys.Order(StringComparer.Ordinal)], settings.PollEverySeconds, settings.PushStock, settings.StockIsTheirs,
            settings.Enabled, SyncStatus.Of(sync), connection.Revision);
    }
}
