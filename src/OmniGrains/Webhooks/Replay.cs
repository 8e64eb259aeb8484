using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>Sends one event again, whatever became of it.</summary>
internal sealed record ReplayDelivery(string Endpoint, string MessageId, Intent Intent) : IRequest<Result<EndpointReceipt>>;

/// <summary>Sends everything behind a position, again.</summary>
internal sealed record ReplayFrom(string Endpoint, long From, Intent Intent) : IRequest<Result<EndpointReceipt>>;

/// <summary>Where to start again.</summary>
/// <param name="From">A journal position: everything behind it is sent. Ahead of where the endpoint is, what lies between is left out.</param>
public sealed record ReplayInput(long From);

internal sealed class ReplayHandler(IGrains grains, Tail tail)
    : IRequestHandler<ReplayDelivery, Result<EndpointReceipt>>, IRequestHandler<ReplayFrom, Result<EndpointReceipt>>
{
    public async Task<Result<EndpointReceipt>> Handle(ReplayDelivery request, CancellationToken cancellationToken)
    {
        var (id, message, intent) = request;
        if ((await grains.Read(Endpoints.Grain, new FindEndpoint(id), cancellationToken)).Value is not { } endpoint)
        {
            return WebhookRejections.Unknown;
        }

        var recorded = MessageId.PositionIn(message, id) is { } position && position <= tail.Head
            ? (await tail.Read(position - 1, 1, cancellationToken)).FirstOrDefault()
            : null;
        if (recorded is null || !DeliveryLoop.IsFor(endpoint, recorded))
        {
            return WebhookRejections.NoDelivery;
        }

        return await Ask(id, new RequestDelivery(id, recorded.Position, recorded.Type, intent.Actor), intent.Context(message), cancellationToken);
    }

    public async Task<Result<EndpointReceipt>> Handle(ReplayFrom request, CancellationToken cancellationToken)
    {
        var (id, from, intent) = request;
        if ((await grains.Read(Endpoints.Grain, new FindEndpoint(id), cancellationToken)).Value is null)
        {
            return WebhookRejections.Unknown;
        }

        return from < 0 || from > tail.Head
            ? WebhookRejections.BadPosition
            : await Ask(id, new MoveCursor(id, from, intent.Actor), intent.Context($"{id} {from}"), cancellationToken);
    }

    private async Task<Result<EndpointReceipt>> Ask(string id, ICommand<DeliveriesReply> command, CommandContext context, CancellationToken cancellation)
    {
        var outcome = await grains.Ask(Deliveries.GrainOf(id), command, context, cancellation);
        return outcome.Rejection is { } rejection
            ? rejection
            : Result<EndpointReceipt>.Of(new EndpointReceipt(id, outcome.Position), outcome.Position, outcome.Replayed);
    }
}

internal static class ReplayEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhook-endpoints/{id}/deliveries/{delivery}/replay", One)
            .WithName("ReplayWebhookDelivery")
            .WithTags("Webhooks")
            .WithSummary("Send one event again")
            .WithDescription("With the same message id, whether it was delivered or not; it is tried as often as a new one.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithExample(StatusCodes.Status200OK, "to be sent", new EndpointReceipt("wh-7h3k9m2p5q8r", 1314))
            .RequireScope(Scopes.WebhooksWrite);
        routes.MapPost("/webhook-endpoints/{id}/replay", From)
            .WithName("ReplayWebhooksFrom")
            .WithTags("Webhooks")
            .WithSummary("Send everything behind a position again")
            .WithDescription("Each event with the same message id as before, so that a receiver that remembers ids takes only what it missed.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("from a position", new ReplayInput(1200))
            .WithExample(StatusCodes.Status200OK, "to be sent", new EndpointReceipt("wh-7h3k9m2p5q8r", 1315))
            .RequireScope(Scopes.WebhooksWrite);
    }

    private static async Task<Results<Ok<EndpointReceipt>, ProblemHttpResult>> One(
        string id, string delivery, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new ReplayDelivery(id, delivery, intent), cancellation)).ToOk(http);

    private static async Task<Results<Ok<EndpointReceipt>, ProblemHttpResult>> From(
        string id, ReplayInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new ReplayFrom(id, input.From, intent), cancellation)).ToOk(http);
}
