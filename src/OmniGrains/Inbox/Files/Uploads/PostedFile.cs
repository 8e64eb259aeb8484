using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Files.Uploads;

/// <summary>The one file of a request: its body, or the first file of a multipart form.</summary>
internal sealed record PostedFile(string? Name, ReadOnlyMemory<byte> Content)
{
    private const int LongestBoundary = 100;
    private const int RoomForTheForm = 64 << 10;

    public static readonly Rejection Malformed = new("conversation.form-malformed", "The form could not be read, or has no part with a file name. Send the file as the body itself, with ?name=.");

    /// <summary>Reads it whole; null when it is a form without a file. The server ends what is larger than a file may be with 413.</summary>
    public static async Task<PostedFile?> Read(HttpContext http, string? name, CancellationToken cancellation)
    {
        var isForm = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = FileRules.Largest + (isForm ? RoomForTheForm : 0);
        if (!isForm)
        {
            return new PostedFile(name, await Bytes(http.Request.Body, cancellation));
        }

        var boundary = HeaderUtilities.RemoveQuotes(type!.Boundary).Value;
        return boundary is { Length: > 0 and <= LongestBoundary } ? await InForm(new MultipartReader(boundary, http.Request.Body), name, cancellation) : null;
    }

    private static async Task<PostedFile?> InForm(MultipartReader form, string? name, CancellationToken cancellation)
    {
        try
        {
            while (await form.ReadNextSectionAsync(cancellation) is { } section)
            {
                if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition())
                {
                    var sent = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
                    return new PostedFile(name ?? sent, await Bytes(section.Body, cancellation));
                }
            }
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IOException and not BadHttpRequestException)
        {
        }

        return null;
    }

    private static async Task<ReadOnlyMemory<byte>> Bytes(Stream body, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        await body.CopyToAsync(all, cancellation);
        return all.ToArray();
    }
}
