using System.Buffers.Text;
using System.Globalization;
using System.Text;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Desk;

/// <summary>
/// The order of what is most urgent first, and of equals of what happened last: the list of each priority after that of the one above it, each led by the index that it has anyway.
/// Its cursor is the priority and the place in its list.
/// </summary>
internal static class PriorityOrder
{
    public const string Name = "priority";

    private static readonly string[] Names =
        [.. new[] { ConversationPriority.Urgent, ConversationPriority.High, ConversationPriority.Normal, ConversationPriority.Low }.Select(ConversationsView.NameOf)];

    /// <summary>The priorities from one on, the most urgent first.</summary>
    public static IEnumerable<(int Rank, string Name)> From(int rank) => Names.Select((name, i) => (i, name)).Skip(rank);

    public static string CursorOf(int rank, long place) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{rank}/{place}")));

    /// <returns>False when it is not a cursor that this order gave out; an absent one begins at the top.</returns>
    public static bool TryRead(string? cursor, out (int Rank, long Place) before)
    {
        before = (0, long.MaxValue);
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        Span<byte> text = stackalloc byte[32];
        if (cursor.Length > 32 || !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, text, out var written)
            || Encoding.ASCII.GetString(text[..written]).Split('/') is not [[>= '0' and <= '3'] rank, var place] || !long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        before = (rank[0] - '0', number);
        return true;
    }
}
