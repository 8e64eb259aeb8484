using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Ingest;

/// <summary>Bodies in, answers out, in the way that the Segment libraries expect.</summary>
internal static class IngestBody
{
    private const string Gzip = "gzip";
    private const int SmallBody = 4_096;

    /// <summary>Reads a body whatever media type it claims, unpacked when it is gzip; never more than the limit. Reads it once.</summary>
    public static async ValueTask<Result<ReadOnlyMemory<byte>>> Read(HttpContext http, int largest)
    {
        if (http.Features.Get<ReadBody>() is { } read)
        {
            return read.Result;
        }

        var result = await Read(http.Request, largest, http.RequestAborted);
        http.Features.Set(new ReadBody(result));
        return result;
    }

    private static async ValueTask<Result<ReadOnlyMemory<byte>>> Read(HttpRequest request, int largest, CancellationToken cancellation)
    {
        if (request.ContentLength > largest)
        {
            return IngestRejections.BodyTooLarge;
        }

        var packed = string.Equals(request.Headers.ContentEncoding, Gzip, StringComparison.OrdinalIgnoreCase);
        await using var unpacked = packed ? new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true) : null;
        try
        {
            return await ReadAll(unpacked ?? request.Body, packed ? null : request.ContentLength, largest, cancellation);
        }
        catch (InvalidDataException)
        {
            return IngestRejections.Malformed("The body is not valid gzip.");
        }
    }

    // Memory grows with what really comes, up to one byte beyond the limit.
    private static async ValueTask<Result<ReadOnlyMemory<byte>>> ReadAll(Stream body, long? announced, int largest, CancellationToken cancellation)
    {
        var buffer = new byte[Math.Min(largest, announced ?? SmallBody) + 1];
        var length = 0;
        while (true)
        {
            length += await body.ReadAtLeastAsync(buffer.AsMemory(length), buffer.Length - length, throwOnEndOfStream: false, cancellation);
            if (length < buffer.Length)
            {
                return Result<ReadOnlyMemory<byte>>.Of(buffer.AsMemory(0, length), 0);
            }

            if (length > largest)
            {
                return IngestRejections.BodyTooLarge;
            }

            Array.Resize(ref buffer, Math.Min(largest + 1, buffer.Length * 2));
        }
    }

    public static IResult Answer(Result<IngestAnswer> result) =>
        result.Rejection is { } rejection ? Refuse(rejection) : TypedResults.Ok(result.Value);

    /// <summary>
    /// 400 for what no retry will change, as the libraries then drop it; 5xx when sending again will help.
    /// </summary>
    public static IResult Refuse(Rejection rejection) => TypedResults.Problem(Problems.Of(StatusOf(rejection), rejection.Code, rejection.Detail));

    private static int StatusOf(Rejection rejection) => rejection switch
    {
        { Kind: RejectionKind.Invalid } when rejection.Code == IngestRejections.BodyTooLarge.Code || rejection.Code == IngestRejections.CallTooLarge.Code =>
            StatusCodes.Status413PayloadTooLarge,
        { Kind: RejectionKind.Invalid } => StatusCodes.Status400BadRequest,
        _ => Problems.StatusOf(rejection.Kind),
    };

    private sealed record ReadBody(Result<ReadOnlyMemory<byte>> Result);
}
