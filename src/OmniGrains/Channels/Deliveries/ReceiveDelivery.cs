using System.Text;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Channels.Connections;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Deliveries;

/// <summary>What the sender of a webhook is told.</summary>
/// <param name="DeliveryId">The delivery here; null for a greeting, which is not kept.</param>
/// <param name="Duplicate">True when it came before.</param>
/// <param name="Position">The journal position that contains it; pass it as <c>?after=</c> to read what follows from it.</param>
public sealed record DeliveryReceipt(string? DeliveryId, bool Duplicate, long Position);

internal sealed record ReceiveDelivery(string Connector, string Connection, InboundRequest Request, DateTimeOffset At) : IRequest<Result<DeliveryReceipt>>;

/// <summary>
/// Verifies the signature on the raw bytes before anything is parsed, keeps the delivery durably, and answers. What it
/// says is processed afterwards, from the journal.
/// </summary>
internal sealed class ReceiveDeliveryHandler(IGrains grains, ConnectionDirectory directory, Connectors connectors, HourKeys hours, Blobs blobs)
    : IRequestHandler<ReceiveDelivery, Result<DeliveryReceipt>>
{
    public async Task<Result<DeliveryReceipt>> Handle(ReceiveDelivery request, CancellationToken cancellationToken)
    {
        var (name, connection, inbound, at) = request;
        if (connectors.Find(name) is not { } connector
            || await directory.Find(connection, cancellationToken) is not { } shop || shop.Settings.Connector != name)
        {
            return InboundWebhooks.Unknown;
        }

        if (connector is IGreeted greeted && greeted.Greet(inbound, shop) is not null)
        {
            return Result<DeliveryReceipt>.Of(new DeliveryReceipt(null, false, 0), 0);
        }

        try
        {
            if (!await connector.IsAuthentic(inbound, shop, cancellationToken))
            {
                return DeliverySender.NotAuthentic;
            }
        }
        catch (ShopRefusedException)
        {
            return DeliverySender.NotVerifiable;
        }

        return Understood(connector, inbound) is { } label ? await Keep(label, request) : InboundWebhooks.Malformed;
    }

    private async Task<Result<DeliveryReceipt>> Keep(DeliveryLabel label, ReceiveDelivery request)
    {
        var id = new DeliveryId(request.Connection, Signatures.Fingerprint(Encoding.UTF8.GetBytes(label.Key)));
        var body = request.Request.Bytes;
        var apart = await KeepApart(id.Grain, body);
        var key = apart ? ContentKey.OwnOf(id, request.At) : hours.Of(id.Connection, request.At);
        var command = new KeepDelivery(
            key, request.Connection, request.Connector, Payload.Shorten(label.Topic, 100) ?? "", Payload.Shorten(label.Key, 200)!, apart ? [] : body, body.Length);
        // A repetition is known by its grain, so that the id may grow with time: the journal's index of commands stays cheap.
        var context = new CommandContext(new CommandId($"wh:{Guid.CreateVersion7(request.At):N}"), request.At);
        var outcome = await grains.Ask(id.Grain, command, context, CancellationToken.None);
        if (outcome is { Reply.Duplicate: false, Replayed: false })
        {
            hours.IsKept(id.Connection, key);
        }

        return outcome.Reply is { } kept
            ? Result<DeliveryReceipt>.Of(new DeliveryReceipt(id.Id, kept.Duplicate || outcome.Replayed, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }

    // Before the event that speaks of it; a repetition of what was kept and forgotten brings nothing back.
    private async Task<bool> KeepApart(GrainId delivery, ReadOnlyMemory<byte> body)
    {
        if (body.Length <= Delivery.LargestInJournal)
        {
            return false;
        }

        if ((await grains.Read(delivery, ReadDelivery.Query, CancellationToken.None)).Value.Phase == DeliveryPhase.Unknown)
        {
            await blobs.Save(delivery.Stream, delivery, Delivery.Blob, body, CancellationToken.None);
        }

        return true;
    }

    private static DeliveryLabel? Understood(IConnector connector, InboundRequest inbound)
    {
        try
        {
            return connector.Label(inbound);
        }
        catch (UnreadableDeliveryException)
        {
            return null;
        }
    }
}

/// <summary>Who may deliver.</summary>
internal static class DeliverySender
{
    public static readonly Rejection NotAuthentic = new(
        "delivery.signature-invalid", "The signature is missing, or is not that of this body under the connection's secret.");

    public static readonly Rejection NotVerifiable = new(
        "delivery.not-verifiable", "The key that the signature names cannot be asked for now. Nothing was recorded; deliver it again.", RejectionKind.Overloaded);
}

internal static class ReceiveDeliveryEndpoints
{
    private const string Example = """{ "id": 450789469, "name": "#1001", "updated_at": "2026-03-01T10:30:00+01:00" }""";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks/{connector}/{connection}", Receive)
            .WithName("ReceiveWebhook")
            .WithTags("Channels")
            .WithSummary("Take in a webhook of a connected shop")
            .WithDescription(
                "No API key: the sender's signature of the raw body is verified, as the connector's contract says. The delivery is kept durably and "
                + "answered at once; a repetition is recognised and changes nothing. At most 1 MB; mails at most 25 MB, with their attachments.")
            .Produces<DeliveryReceipt>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("as the shop sends it", Example)
            .WithExample(StatusCodes.Status200OK, "kept", new DeliveryReceipt("5f0c1e9a7b3d42c88a6e0f1d2c3b4a59", false, 1204))
            .VerifiesItsSender();
        routes.MapGet("/webhooks/{connector}/{connection}", Greet)
            .WithName("GreetWebhook")
            .WithTags("Channels")
            .WithSummary("Answer a sender that asks whether the address is ours")
            .WithDescription("eBay asks with a challenge code before it delivers; the answer proves that the connection's verification token is known.")
            .Produces<object>()
            .WithExample(StatusCodes.Status200OK, "an answer to eBay's challenge", """{ "challengeResponse": "ca527df75caa230092d7e90484071e8f05d63068f1317973d6a3a42593734bbb" }""")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .VerifiesItsSender();
    }

    private static async Task<Results<Ok<DeliveryReceipt>, ContentHttpResult, ProblemHttpResult>> Receive(
        string connector, string connection, HttpContext http, IMediator mediator, ConnectionDirectory directory, Connectors connectors, TimeProvider time,
        CancellationToken cancellation)
    {
        // Before anything of the body is read; what is larger is 413. Strangers to any connection get no more room than others.
        if (connectors.Find(connector) is { } known && await directory.Find(connection, cancellation) is { } shop && shop.Settings.Connector == connector)
        {
            http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = known.LargestBody;
        }

        var request = await Read(http.Request, cancellation);
        var result = await mediator.Send(new ReceiveDelivery(connector, connection, request, time.GetUtcNow()), cancellation);
        if (result.Rejection is null && connectors.Find(connector) is IAnswering answering && await directory.Find(connection, cancellation) is { } asker
            && answering.Answer(request, asker) is { } answer)
        {
            return TypedResults.Text(answer.Body, answer.ContentType);
        }

        if (result.Rejection is not { } refused || refused != DeliverySender.NotAuthentic)
        {
            return result.Rejection is { } rejection ? TypedResults.Problem(Problems.Of(rejection)) : (Ok<DeliveryReceipt>)result.ToOk(http).Result;
        }

        RefusedDeliveries.Count(connector);
        return TypedResults.Problem(Problems.Of(401, refused.Code, refused.Detail));
    }

    private static async Task<IResult> Greet(
        string connector, string connection, HttpContext http, ConnectionDirectory directory, Connectors connectors, CancellationToken cancellation) =>
        connectors.Find(connector) is IGreeted greeted
        && await directory.Find(connection, cancellation) is { } shop && shop.Settings.Connector == connector
        && greeted.Greet(await Read(http.Request, cancellation), shop) is { } greeting
            ? TypedResults.Text(greeting.Body, greeting.ContentType)
            : InboundWebhooks.Unknown.ToProblem();

    // The server bounds the body before this reads it; the bytes are those that were signed.
    private static async ValueTask<InboundRequest> Read(HttpRequest request, CancellationToken cancellation) =>
        new(request, await BodyOf(request, cancellation));

    private static async ValueTask<byte[]> BodyOf(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength is { } length and <= Delivery.LargestInJournal)
        {
            var exact = new byte[length];
            await request.Body.ReadExactlyAsync(exact, cancellation);
            return exact;
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        return body.ToArray();
    }
}
