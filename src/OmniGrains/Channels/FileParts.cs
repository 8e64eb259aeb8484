using System.Net.Http.Headers;
using OmniGrains.Channels.Contracts;

namespace OmniGrains.Channels;

/// <summary>Files as parts of a multipart form (RFC 7578).</summary>
internal static class FileParts
{
    public static HttpContent Of(OutgoingFile file, byte[] bytes, string field)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue(file.ContentType);

        // Some receivers do not read names in other characters; the extended one carries them.
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
        {
            Name = $"\"{field}\"",
            FileName = $"\"{Ascii(file.Name)}\"",
            FileNameStar = file.Name.All(char.IsAscii) ? null : file.Name,
        };
        return part;
    }

    private static string Ascii(string name) => string.Concat(name.Select(letter => letter is >= ' ' and <= '~' and not ('"' or '\\') ? letter : '_'));
}
