using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;

namespace OmniGrains.Ingest;

/// <summary>Records a single call whose type the address says.</summary>
internal sealed record ReceiveCall(CallType Type, ReadOnlyMemory<byte> Body, Intent Intent) : IRequest<Result<IngestAnswer>>;

internal sealed class ReceiveCallHandler(CallReader reader, CallRecorder recorder) : IRequestHandler<ReceiveCall, Result<IngestAnswer>>
{
    public async Task<Result<IngestAnswer>> Handle(ReceiveCall request, CancellationToken cancellationToken)
    {
        var read = reader.Read(request.Body.Span, request.Type, Envelope.None, request.Intent.At);
        if (read.Value is not { } call)
        {
            return read.Rejection!;
        }

        var result = await recorder.Record(call, 0, request.Intent, cancellationToken);
        return result.Rejection is { } rejection
            ? rejection
            : Result<IngestAnswer>.Of(Answer(result), result.Position, result.Replayed);
    }

    private static IngestAnswer Answer(Result<IReadOnlyList<IngestNote>> result) => new(
        Success: true, result.Position > 0 ? result.Position : null, Notes: result.Value is { Count: > 0 } notes ? notes : null);
}

internal static class ReceiveCallEndpoints
{
    private const string Person = "\"userId\":\"97980cfea0067\",\"messageId\":\"ajs-1\",\"timestamp\":\"2026-03-01T09:30:00.000Z\"";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, CallType.Identify, "Say who a person is", """{"traits":{"name":"Peter Gibbons","email":"peter@example.com"}}""");
        Map(routes, CallType.Track, "Say what a person did", """{"event":"Product Added","properties":{"sku":"45790-32","price":19}}""");
        Map(routes, CallType.Page, "Say which page a person saw", """{"name":"Games","properties":{"url":"https://shop.example/games"}}""");
        Map(routes, CallType.Screen, "Say which screen of an app a person saw", """{"name":"Basket"}""");
        Map(routes, CallType.Group, "Say which group a person belongs to", """{"groupId":"0e8c78ea","traits":{"name":"Initech"}}""");
        Map(routes, CallType.Alias, "Link an anonymous id to a person", """{"previousId":"39239-239239"}""");
    }

    private static void Map(IEndpointRouteBuilder routes, CallType type, string summary, string example)
    {
        var name = type.ToString().ToLowerInvariant();
        Describe(Map(routes, $"/{name}", type), type, summary, example);
        Map(routes, $"/{name[0]}", type).ExcludeFromDescription();
    }

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string path, CallType type) => routes
        .MapPost(path, (HttpContext http, Intent intent, IMediator mediator) => Handle(type, http, intent, mediator))
        .Accepts<IngestCall>("application/json", "text/plain")
        .RequireScope(Scopes.Ingest)
        .AllowBasicKey()
        .AllowPages(IngestLimits.LargestCall);

    private static void Describe(RouteHandlerBuilder endpoint, CallType type, string summary, string example) => endpoint
        .WithName($"Ingest{type}")
        .WithTags("Ingest")
        .WithSummary(summary)
        .WithDescription(
            "Compatible with the Segment HTTP API: point an unmodified Segment library at this host with an API key of the scope ingest as its "
            + "write key. Answers when it is durable. The same call with the same messageId again changes nothing. "
            + $"The browser library calls the short address /v1/{char.ToLowerInvariant(type.ToString()[0])}, and may name the key as writeKey in the body.")
        .Produces<IngestAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .WithRequestExample(summary, "{" + Person + "," + example[1..])
        .WithExample(StatusCodes.Status200OK, "Recorded", new IngestAnswer(Success: true, 4711));

    private static async Task<IResult> Handle(CallType type, HttpContext http, Intent intent, IMediator mediator)
    {
        var body = await IngestBody.Read(http, IngestLimits.LargestCall);
        return body.Rejection is { } rejection
            ? IngestBody.Refuse(rejection)
            : IngestBody.Answer(await mediator.Send(new ReceiveCall(type, body.Value, intent), http.RequestAborted));
    }
}
