using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Ingest;

/// <summary>Records many calls; a bad one does not stop the others.</summary>
internal sealed record ReceiveBatch(ReadOnlyMemory<byte> Body, Intent Intent) : IRequest<Result<IngestAnswer>>;

internal sealed class ReceiveBatchHandler(CallReader reader, CallRecorder recorder) : IRequestHandler<ReceiveBatch, Result<IngestAnswer>>
{
    private const int GroupsAtOnce = 32;
    private const int DeepestEnvelope = 1_000;

    public async Task<Result<IngestAnswer>> Handle(ReceiveBatch request, CancellationToken cancellationToken)
    {
        if (Open(request.Body) is not { } batch)
        {
            return IngestRejections.Malformed("The batch is not valid JSON.");
        }

        using (batch)
        {
            JsonElement? root = batch.RootElement;
            if (TopOf(root) is not var (envelope, list))
            {
                return IngestRejections.Malformed("A name or text at the top of the batch is not valid Unicode.");
            }

            if (list is not { ValueKind: JsonValueKind.Array } calls)
            {
                return IngestRejections.NoBatch;
            }

            return calls.GetArrayLength() > IngestLimits.MostCalls
                ? IngestRejections.TooManyCalls
                : await Record(calls, envelope, request.Intent, cancellationToken);
        }
    }

    private async Task<Result<IngestAnswer>> Record(JsonElement calls, Envelope envelope, Intent intent, CancellationToken cancellation)
    {
        var outcome = new BatchOutcome();
        var readable = Read(calls, envelope, intent, outcome);
        var options = new ParallelOptions { MaxDegreeOfParallelism = GroupsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(CallGroups.Of(readable, item => item.Call), options, async (group, stop) =>
        {
            foreach (var (index, call) in group)
            {
                outcome.Add(index, await recorder.Record(call, index, intent, stop));
            }
        });
        return outcome.Answer();
    }

    private List<(int Index, Call Call)> Read(JsonElement calls, Envelope envelope, Intent intent, BatchOutcome outcome)
    {
        var readable = new List<(int Index, Call Call)>(calls.GetArrayLength());
        foreach (var (index, json) in calls.EnumerateArray().Index())
        {
            var read = reader.Read(JsonMarshal.GetRawUtf8Value(json), null, envelope, intent.At);
            if (read.Value is { } call)
            {
                readable.Add((index, call));
            }
            else
            {
                outcome.Reject(index, read.Rejection!);
            }
        }

        return readable;
    }

    private static JsonDocument? Open(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = DeepestEnvelope });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (Envelope Envelope, JsonElement? Calls)? TopOf(JsonElement? root)
    {
        try
        {
            return (Envelope.Of(root), root.Member("batch"));
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private sealed class BatchOutcome
    {
        private readonly ConcurrentQueue<IngestNote> _rejected = [];
        private readonly ConcurrentQueue<IngestNote> _notes = [];
        private Rejection? _again;
        private long _position;

        public void Reject(int index, Rejection rejection) => _rejected.Enqueue(new IngestNote(index, rejection.Code, rejection.Detail));

        public void Add(int index, Result<IReadOnlyList<IngestNote>> result)
        {
            switch (result.Rejection)
            {
                case null:
                    Array.ForEach([.. result.Value!], _notes.Enqueue);
                    Reached(result.Position);
                    break;
                case { Kind: RejectionKind.Overloaded } overloaded:
                    Volatile.Write(ref _again, overloaded);
                    break;
                case { } rejection:
                    Reject(index, rejection);
                    break;
            }
        }

        /// <summary>When a call could not be recorded just now, the sender is to send all again: what is recorded is known by its id.</summary>
        public Result<IngestAnswer> Answer() => Volatile.Read(ref _again) is { } again
            ? again
            : Result<IngestAnswer>.Of(new IngestAnswer(Success: true, _position > 0 ? _position : null, Sorted(_rejected), Sorted(_notes)), _position);

        private void Reached(long position)
        {
            var seen = Interlocked.Read(ref _position);
            while (position > seen && Interlocked.CompareExchange(ref _position, position, seen) is var now && now != seen)
            {
                seen = now;
            }
        }

        private static List<IngestNote>? Sorted(ConcurrentQueue<IngestNote> notes) =>
            notes.IsEmpty ? null : [.. notes.OrderBy(note => note.Index)];
    }
}

internal static class ReceiveBatchEndpoints
{
    private const string Example =
        """{"batch":[{"type":"identify","userId":"019mr8mf4r","traits":{"email":"jake@example.com"}},{"type":"track","userId":"019mr8mf4r","event":"Song Played"}]}""";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Describe(Map(routes, "/batch"), "IngestBatch", "Send many calls at once");
        Describe(Map(routes, "/import"), "IngestImport", "The older address of batch");
        Map(routes, "/b").ExcludeFromDescription();
    }

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string path) => routes
        .MapPost(path, Handle)
        .Accepts<IngestBatch>("application/json", "text/plain")
        .RequireScope(Scopes.Ingest)
        .AllowBasicKey()
        .AllowPages(IngestLimits.LargestBatch);

    private static void Describe(RouteHandlerBuilder endpoint, string name, string summary) => endpoint
        .WithName(name)
        .WithTags("Ingest")
        .WithSummary(summary)
        .WithDescription(
            "Up to 2,500 calls and 500 KB. Calls that cannot be recorded are listed in rejected and do not stop the others; above the limits "
            + "nothing is recorded and the answer says so. The browser library calls the short address /v1/b, and may name the key as writeKey in the body.")
        .Produces<IngestAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .WithRequestExample(summary, Example)
        .WithExample(StatusCodes.Status200OK, "Recorded", new IngestAnswer(Success: true, 4712));

    private static async Task<IResult> Handle(HttpContext http, Intent intent, IMediator mediator)
    {
        var body = await IngestBody.Read(http, IngestLimits.LargestBatch);
        return body.Rejection is { } rejection
            ? IngestBody.Refuse(rejection)
            : IngestBody.Answer(await mediator.Send(new ReceiveBatch(body.Value, intent), http.RequestAborted));
    }
}
