using System.Text;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Connections;

/// <summary>A connection as it is set up. The whole of it, except secrets: those that are not named stay.</summary>
/// <param name="Connector">One of shopify, woocommerce, square, amazon, ebay, walmart, easypost; over which people write: email, whatsapp, twilio, twilio-voice, telegram, api.</param>
/// <param name="Name">For people; at most 80 characters.</param>
/// <param name="BaseUrl">Where the shop's API is, e.g. <c>https://acme.myshopify.com</c>. Another one drops the secrets that are not given anew.</param>
/// <param name="WebhookUrl">Our address as it was registered at the shop; Square and eBay sign it.</param>
/// <param name="Channel">The channel that its orders are counted under, e.g. <c>web</c>.</param>
/// <param name="Currency">ISO 4217, for payloads that name none.</param>
/// <param name="Country">ISO 3166 alpha-2, for payloads that name none.</param>
/// <param name="DefaultPlace">The place for locations that are not mapped.</param>
/// <param name="Places">Our place by their location id; at most 500.</param>
/// <param name="Options">What only this connector needs; see docs/channels.md.</param>
/// <param name="Secrets">Set by a text, removed by null. Never shown again.</param>
/// <param name="PollEverySeconds">How often its orders are reconciled: 0 for never, otherwise 30 to 86,400; 300 when absent.</param>
/// <param name="PushStock">True to send our stock levels there.</param>
/// <param name="StockIsTheirs">True when the shop moves its own stock for its orders, so that ours must not follow.</param>
/// <param name="Enabled">False to neither listen to it nor ask it; true when absent.</param>
public sealed record ConnectionInput(
    string Connector,
    string? Name,
    string? BaseUrl,
    string? WebhookUrl,
    string Channel,
    string? Currency,
    string? Country,
    string? DefaultPlace,
    IReadOnlyDictionary<string, string>? Places,
    IReadOnlyDictionary<string, string>? Options,
    IReadOnlyDictionary<string, string?>? Secrets,
    int? PollEverySeconds,
    bool? PushStock,
    bool? StockIsTheirs,
    bool? Enabled);

/// <summary>The answer to a change of a connection.</summary>
/// <param name="Id">The connection.</param>
/// <param name="WebhookPath">Where its webhooks go, on this host.</param>
/// <param name="Revision">Its version; the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record ConnectionReceipt(string Id, string WebhookPath, int Revision, long Position);

internal sealed record SaveConnection(string Id, ConnectionInput Input, int? Revision, Intent Intent) : IRequest<Result<ConnectionReceipt>>;

internal sealed class SaveConnectionRules : AbstractValidator<SaveConnection>
{
    private const int MostEntries = 500;

    public SaveConnectionRules(Connectors connectors, OutgoingHttp outgoing) => RuleFor(request => request).Custom((request, context) =>
    {
        void That(bool holds, string property, string message)
        {
            if (!holds)
            {
                context.AddFailure(new ValidationFailure(property, message));
            }
        }

        var input = request.Input;
        That(Slugs.IsSlug(request.Id, 40), "id", "must be 1 to 40 lower-case letters, digits, dots or hyphens.");
        That(input.Name is null || Slugs.IsText(input.Name, 80), "name", "must be 1 to 80 characters.");
        var refused = input.BaseUrl is null ? null : outgoing.Check(input.BaseUrl);
        That(refused is null, "baseUrl", refused?.Detail ?? "");
        var tokenUrl = input.Options?.GetValueOrDefault(ConnectionSettings.TokenUrl);
        That(tokenUrl is null || outgoing.Check(tokenUrl) is null, "options.tokenUrl", "must be an address that may be called, as baseUrl.");
        That(input.WebhookUrl is null || IsUrl(input.WebhookUrl), "webhookUrl", "must be an absolute http or https URL of at most 500 characters.");
        That(Slugs.IsSlug(input.Channel, 40), "channel", "must be 1 to 40 lower-case letters, digits, dots or hyphens.");
        That(input.Currency is null || Currencies.IsKnown(input.Currency), "currency", "must be an ISO 4217 code such as EUR.");
        That(input.Country is null || (input.Country.Length == 2 && input.Country.All(char.IsAsciiLetterUpper)), "country", "must be an ISO 3166 alpha-2 code such as IT.");
        That(input.DefaultPlace is null || Slugs.IsText(input.DefaultPlace, 64), "defaultPlace", "must be 1 to 64 characters.");
        That(AreTexts(input.Places, 64), "places", $"must be at most {MostEntries} pairs of 1 to 64 characters.");
        That(AreTexts(input.Options, 500), "options", $"must be at most {MostEntries} pairs of at most 500 characters.");
        That(input.PollEverySeconds is null or 0 or (>= 30 and <= 86_400), "pollEverySeconds", "must be 0, or 30 to 86400.");
        if (connectors.Find(input.Connector) is not { } connector)
        {
            That(false, "connector", $"must be one of {string.Join(", ", connectors.Names)}.");
            return;
        }

        That((input.Secrets ?? new Dictionary<string, string?>()).All(pair => connector.Secrets.Contains(pair.Key) && (pair.Value is null || Slugs.IsPrintable(pair.Value, 4_000))),
            "secrets", $"of {connector.Name} are {string.Join(", ", connector.Secrets)}, each 1 to 4000 visible ASCII characters or null.");
        That((input.Options ?? new Dictionary<string, string>()).Keys.All(connector.Options.Contains),
            "options", connector.Options.Count == 0 ? $"of {connector.Name} are none." : $"of {connector.Name} are {string.Join(", ", connector.Options)}.");
        var wrong = connector.WrongOptions(input.Options ?? new Dictionary<string, string>());
        That(wrong is null, "options", wrong ?? "");
        That(input.PushStock is not true || connector is IStockShop, "pushStock", $"is not possible with {connector.Name}.");
    });

    private static bool IsUrl(string text) =>
        text.Length <= 500 && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";

    private static bool AreTexts(IReadOnlyDictionary<string, string>? pairs, int longest) =>
        pairs is null || (pairs.Count <= MostEntries && pairs.All(pair => Slugs.IsText(pair.Key, 64) && Slugs.IsText(pair.Value, longest)));
}

internal sealed class SaveConnectionHandler(IGrains grains, KeyVault vault, Connectors connectors) : IRequestHandler<SaveConnection, Result<ConnectionReceipt>>
{
    private static readonly Dictionary<string, string> Nothing = [];

    public async Task<Result<ConnectionReceipt>> Handle(SaveConnection request, CancellationToken cancellationToken)
    {
        var (id, input, revision, intent) = request;
        var secrets = (input.Secrets ?? new Dictionary<string, string?>()).ToDictionary(
            pair => pair.Key,
            pair => pair.Value is { } text ? vault.Protect(ConnectedShop.ContextOf(id, pair.Key), Encoding.UTF8.GetBytes(text)) : null,
            StringComparer.Ordinal);
        var command = new SetConnection(id, SettingsOf(input), secrets, revision, intent.Actor);

        // A keyed digest: the journal remembers it, and it must not give a secret away to whoever guesses.
        var fingerprint = vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, ChannelsJson.Default.ConnectionInput));
        var outcome = await grains.Ask(AllConnections.Grain, command, intent.Context($"{id}/{fingerprint}"), cancellationToken);
        return outcome.Reply is { } set
            ? Result<ConnectionReceipt>.Of(
                new ConnectionReceipt(id, InboundWebhooks.PathOf(input.Connector, id), set.Revision, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }

    private ConnectionSettings SettingsOf(ConnectionInput input) => new(
        input.Connector, input.Name, (input.BaseUrl ?? connectors.Find(input.Connector)?.DefaultBaseUrl)?.TrimEnd('/'), input.WebhookUrl, input.Channel, input.Currency, input.Country, input.DefaultPlace,
        input.Places ?? Nothing, input.Options ?? Nothing, input.PollEverySeconds ?? 300, input.PushStock ?? false, input.StockIsTheirs ?? false,
        input.Enabled ?? true);
}

internal static class SaveConnectionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/connections/{id}", Handle)
        .WithName("SaveConnection")
        .WithTags("Channels")
        .WithSummary("Set up or change a connection to a shop or messaging channel")
        .WithDescription(
            "Settings are replaced as a whole. Secrets are written only: a text sets one, null removes it, one that is not named stays, unless the "
            + "connector or baseUrl changes. They are encrypted at rest and shown nowhere.")
        .Produces<ConnectionReceipt>()
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a Shopify shop", Example)
        .WithExample(StatusCodes.Status200OK, "saved", new ConnectionReceipt("shopify-eu", "/v1/webhooks/shopify/shopify-eu", 1, 7))
        .RequireScope(Scopes.Admin);

    private static async Task<Results<Ok<ConnectionReceipt>, ProblemHttpResult>> Handle(
        string id, ConnectionInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var revision))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        return (await mediator.Send(new SaveConnection(id, input, revision, intent), cancellation)).ToTagged(http, receipt => receipt.Revision);
    }

    private static ConnectionInput Example => new(
        "shopify", "Our European shop", "https://acme.myshopify.com", null, "web", "EUR", "IT", "warehouse-1",
        new Dictionary<string, string> { ["655441491"] = "milano-1" }, null,
        new Dictionary<string, string?> { ["webhookSecret"] = "shpss_0123456789abcdef", ["accessToken"] = "shpat_0123456789abcdef" }, 300, true, false, true);
}
