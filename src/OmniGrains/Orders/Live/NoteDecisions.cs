using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>
/// Notes, each sealed under a key that something destroys: that of the order's customer, by the customer's erasure; on an
/// order of nobody, or of somebody who was erased, one of the order's own, by a reminder.
/// </summary>
internal static class NoteDecisions
{
    /// <summary>How long notes on an order of nobody are kept after the last of them.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(180);

    private const string Reminding = "forget-notes";

    public static Decision Add(Change change, AddNote note)
    {
        if (change.Now.Notes.Count >= LiveLimits.MostNotes)
        {
            return Decision.Reject(LiveRejections.TooMany("notes", LiveLimits.MostNotes));
        }

        var customer = note.Erased ? null : change.Order.Record;
        var subject = customer ?? OwnKey(change.OrderId, change.Now.NotesForgotten);
        var added = change.Add(new OrderNoteAdded(subject, change.OrderId, note.Text, note.Actor, change.At)).Accept();
        return customer is null
            ? added.Remind(new Reminder(Reminding, change.At + KeptFor, new ForgetNotes(change.Now.NotesForgotten)))
            : added;
    }

    public static Decision Forget(Change change, ForgetNotes forget) => forget.Round == change.Now.NotesForgotten
        ? change.Add(new OrderNotesForgotten(change.OrderId, [OwnKey(change.OrderId, forget.Round)], [])).Accept()
        : change.Accept();

    // A key that was destroyed is never used again: notes of later have the next one.
    private static string OwnKey(string orderId, int round) =>
        round == 0 ? $"order/{orderId}" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"order/{orderId}/{round}");
}
