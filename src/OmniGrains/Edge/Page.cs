using System.Buffers.Text;
using System.Globalization;
using System.Text;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">In the list's order.</param>
/// <param name="Next">Pass it as <c>?cursor=</c> for the next page; absent on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Opaque cursors over a growing number.</summary>
public static class Cursor
{
    /// <summary>The refusal of a cursor that cannot be read, the same for every list.</summary>
    public static readonly Rejection Unreadable = new("request.cursor-invalid", "The cursor is not one that this list gave out.");

    public static string Of(long value) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    /// <returns>False when it is not a cursor that <see cref="Of"/> made; an absent one reads as null.</returns>
    public static bool TryRead(string? cursor, out long? value)
    {
        value = null;
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        Span<byte> text = stackalloc byte[24];
        if (cursor.Length > 32 || !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, text, out var written)
            || !long.TryParse(text[..written], NumberStyles.None, CultureInfo.InvariantCulture, out var read))
        {
            return false;
        }

        value = read;
        return true;
    }
}
