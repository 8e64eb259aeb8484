using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>Replaces an endpoint's settings. Enabled again, it first tries what waited.</summary>
internal sealed record EditEndpoint(string Id, EndpointInput Input, int? ExpectedVersion, Caller Caller, Intent Intent) : IRequest<Result<EndpointReceipt>>;

internal sealed class EditEndpointHandler(IGrains grains, EndpointRules rules, KeyVault vault) : IRequestHandler<EditEndpoint, Result<EndpointReceipt>>
{
    public async Task<Result<EndpointReceipt>> Handle(EditEndpoint request, CancellationToken cancellationToken)
    {
        var (id, input, _, caller, intent) = request;
        if (rules.Check(input, caller) is { } rejection)
        {
            return rejection;
        }

        var context = intent.Context(vault.Digest(EndpointJson.Bytes(input)));
        if ((await grains.Read(Endpoints.Grain, new FindEndpoint(id), cancellationToken)).Value is { Disabled: not null } && input.Enabled != false)
        {
            // Before it is enabled: its loop must not find the reason why it was given up.
            await grains.Ask(Deliveries.GrainOf(id), new ResumeDeliveries(id), context with { Id = context.Id.Step("resume") }, cancellationToken);
        }

        var command = new ChangeEndpoint(id, EndpointRules.SettingsOf(input), request.ExpectedVersion, intent.Actor);
        var outcome = await grains.Ask(Endpoints.Grain, command, context, cancellationToken);
        return outcome.Rejection is { } refused
            ? refused
            : Result<EndpointReceipt>.Of(new EndpointReceipt(id, outcome.Position), outcome.Position, outcome.Replayed);
    }
}

internal static class EditEndpointEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/webhook-endpoints/{id}", Handle)
        .WithName("EditWebhookEndpoint")
        .WithTags("Webhooks")
        .WithSummary("Change, disable or enable a webhook endpoint")
        .WithDescription("Replaces all settings; the secret stays. One that was disabled and is enabled again goes on where it stopped.")
        .Produces<EndpointReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("other kinds", AddEndpointEndpoint.Example with { Kinds = ["order.purchase-recorded"] })
        .WithExample(StatusCodes.Status200OK, "changed", new EndpointReceipt("wh-7h3k9m2p5q8r", 1311))
        .RequireScope(Scopes.WebhooksWrite);

    private static async Task<Results<Ok<EndpointReceipt>, ProblemHttpResult>> Handle(
        string id, EndpointInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var version)
            ? (await mediator.Send(new EditEndpoint(id, input, version, http.Features.GetRequiredFeature<Caller>(), intent), cancellation)).ToOk(http)
            : TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
}
