using System.Buffers.Text;
using System.Text;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Desk;

/// <summary>The order of what is due first. Its cursor is the moment and the id of the last row: what moves meanwhile is not shown twice.</summary>
internal static class DueOrder
{
    public const string Name = "due";

    /// <summary>Of pages in the order of what happened last; named only so that both orders have a name.</summary>
    public const string Latest = "latest";

    public const string Condition = "c.due_at is not null and (c.due_at, c.id) > (@dueAfter, @idAfter)";

    public const string By = "c.due_at, c.id";

    public static string CursorOf(string due, string id) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{due}/{id}"));

    /// <returns>False when it is not a cursor that this order gave out; an absent one begins at the top.</returns>
    public static bool TryRead(string? cursor, out (string Due, string Id) after)
    {
        after = ("", "");
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        Span<byte> text = stackalloc byte[96];
        if (cursor.Length > 96 || !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, text, out var written)
            || Encoding.ASCII.GetString(text[..written]).Split('/') is not [var due, var id] || !Timestamps.IsText(due) || !ConversationId.IsWellFormed(id))
        {
            return false;
        }

        after = (due, id);
        return true;
    }
}
