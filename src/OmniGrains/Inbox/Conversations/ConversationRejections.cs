using System.Globalization;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Conversations;

internal static class ConversationRejections
{
    public static readonly Rejection Unknown = new("conversation.unknown", "There is no conversation with this id.", RejectionKind.NotFound);

    public static readonly Rejection Forgotten = new(
        "conversation.forgotten", "The customer of this conversation was erased; nothing more can be written into it.", RejectionKind.Gone);

    public static readonly Rejection Changed = new(
        "conversation.changed",
        "Something was written or changed in this conversation since you read it, perhaps by somebody who answered before you. Nothing was sent. "
        + "Read it again, then decide.",
        RejectionKind.PreconditionFailed);

    /// <param name="by">Who answered.</param>
    /// <param name="at">When.</param>
    public static Rejection AnsweredMeanwhile(string by, DateTimeOffset at) => new(
        "conversation.answered-meanwhile",
        string.Create(CultureInfo.InvariantCulture, $"{by} has answered since the customer last wrote, on {at.UtcDateTime:yyyy-MM-dd} at {at.UtcDateTime:HH:mm:ss} UTC. Nothing was sent. ")
        + "Read the conversation; to send it all the same, name the version that you read (If-Match with its ETag), or If-Match: *.",
        RejectionKind.Conflict);

    public static readonly Rejection Full = new(
        "conversation.full", $"A conversation holds at most {Conversation.MostEntries} messages and notes. Resolve it; the customer's next message begins another.",
        RejectionKind.Conflict);

    public static readonly Rejection NoMessage = new("conversation.no-message", "The conversation has no message to the customer with this id.", RejectionKind.NotFound);

    public static readonly Rejection NotInDoubt = new(
        "conversation.not-in-doubt", "It is known what became of the message: read the conversation. Nothing was sent.", RejectionKind.Conflict);

    public static readonly Rejection SnoozeInvalid = new(
        "conversation.snooze-invalid", "To snooze, name a moment in snoozedUntil that lies ahead, by at most a year.");

    public static readonly Rejection TeamUnknown = new(
        "conversation.team-unknown", "team: there is no team with this id, so that the conversation would be in nobody's queue. GET /v1/teams lists them.");

    public static readonly Rejection AssigneeUnknown = new(
        "conversation.assignee-unknown", "assignee: there is no agent with this id, so that nobody would act on the conversation. GET /v1/agents lists them.");

    public static readonly Rejection TooManyLabels = new("conversation.too-many-labels", "A conversation has at most 20 labels. Take some away first.", RejectionKind.Conflict);

    public static readonly Rejection NoAddress = new(
        "conversation.no-address", "It is not known where replies to this conversation go to.", RejectionKind.Conflict);

    /// <summary>Recorded beside what was not done, never answered.</summary>
    public static readonly Rejection TooOften = new(
        "automation.too-often", $"This did something with the conversation {ActingByItself.MostPerHour} times within the hour: it rests until that is over. Perhaps it goes in a circle.", RejectionKind.Conflict);

    /// <summary>Recorded beside what was not done, never answered.</summary>
    public static readonly Rejection AutomaticMail = new(
        "conversation.automatic-mail", "Only machines have written here, such as an out-of-office reply: nothing is answered to them by itself. A person may answer.", RejectionKind.Conflict);

    public static readonly Rejection NoSuchWay = new(
        "conversation.no-such-way", "over must be this conversation, or one of those that go on in it (merged).", RejectionKind.Conflict);

    /// <summary>Never answered: whoever takes a message in begins another conversation.</summary>
    public static readonly Rejection Over = new("conversation.over", "This conversation is over: a new message begins another one.", RejectionKind.Conflict);
}
