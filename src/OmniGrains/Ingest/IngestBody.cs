using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Ingest;

/// <summary>Bodies in, answers out, in the way that the Segment libraries expect.</summary>
internal static class IngestBody
{
    private const string Gzip = "gzip";

    /// <summary>Reads a body whatever media type it claims, unpacked when it is gzip; never more than the limit.</summary>
    public static async ValueTask<Result<ReadOnlyMemory<byte>>> Read(HttpRequest request, int largest, CancellationToken cancellation)
    {
        if (request.ContentLength > largest)
        {
            return IngestRejections.BodyTooLarge;
        }

        var packed = string.Equals(request.Headers.ContentEncoding, Gzip, StringComparison.OrdinalIgnoreCase);
        await using var unpacked = packed ? new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true) : null;
        var buffer = new byte[largest + 1];
        try
        {
            var length = await (unpacked ?? request.Body).ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
            return length > largest ? IngestRejections.BodyTooLarge : Result<ReadOnlyMemory<byte>>.Of(buffer.AsMemory(0, length), 0);
        }
        catch (InvalidDataException)
        {
            return IngestRejections.Malformed("The body is not valid gzip.");
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
}
