using System.Security.Cryptography;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>Makes an endpoint that hears of everything from now on.</summary>
internal sealed record AddEndpoint(EndpointInput Input, Caller Caller, Intent Intent) : IRequest<Result<EndpointSecret>>;

internal sealed class AddEndpointHandler(IGrains grains, EndpointRules rules, Signing signing, KeyVault vault, Tail tail)
    : IRequestHandler<AddEndpoint, Result<EndpointSecret>>
{
    private const string IdLetters = "0123456789abcdefghjkmnpqrstvwxyz";

    public async Task<Result<EndpointSecret>> Handle(AddEndpoint request, CancellationToken cancellationToken)
    {
        var (input, caller, intent) = request;
        if (rules.Check(input, caller) is { } rejection)
        {
            return rejection;
        }

        var id = $"wh-{RandomNumberGenerator.GetString(IdLetters, 12)}";
        var secret = signing.NewSecret(id);
        var settings = EndpointRules.SettingsOf(input);
        var command = new CreateEndpoint(id, settings with { Enabled = true }, secret.Stored, tail.Head, intent.Actor);
        var outcome = await grains.Ask(Endpoints.Grain, command, intent.Context(vault.Digest(EndpointJson.Bytes(input))), cancellationToken);
        return outcome.Reply is { } reply
            ? Result<EndpointSecret>.Of(new EndpointSecret(reply.Id, outcome.Replayed ? null : secret.Shown, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }
}

internal static class AddEndpointEndpoint
{
    internal static readonly EndpointInput Example = new("https://shop.example/hooks/omnigrains", ["order.", "customer.merged"], "The shop's back office", null, null);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/webhook-endpoints", Handle)
        .WithName("AddWebhookEndpoint")
        .WithTags("Webhooks")
        .WithSummary("Have events sent to a URL")
        .WithDescription(
            "Everything of the kinds asked for that happens from now on is posted there, signed as Standard Webhooks says, in the shape of the live "
            + "stream. The secret is shown once. What is personal is left out unless personalData is true, which only a key with the scope "
            + "customers:read may ask for.")
        .Produces<EndpointSecret>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("orders and merges", Example)
        .WithExample(StatusCodes.Status201Created, "made", new EndpointSecret("wh-7h3k9m2p5q8r", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1204))
        .RequireScope(Scopes.WebhooksWrite);

    private static async Task<Results<Created<EndpointSecret>, ProblemHttpResult>> Handle(
        EndpointInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new AddEndpoint(input, http.Features.GetRequiredFeature<Caller>(), intent), cancellation))
            .ToCreated(http, made => $"/v1/webhook-endpoints/{made.Id}");
}
