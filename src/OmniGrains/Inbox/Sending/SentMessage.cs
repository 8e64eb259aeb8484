using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Sending;

/// <summary>
/// A message that we sent, by the channel's id of it. What the channel reports may come before we have recorded that id: it is kept
/// here until then. Found under a keyed digest: WhatsApp's ids contain the phone number.
/// </summary>
/// <param name="Conversation">The conversation; null while we do not know the id.</param>
/// <param name="Message">The message.</param>
/// <param name="Owner">Who sent it outside of a conversation, and is told what becomes of it; null for a message of a conversation.</param>
/// <param name="Reported">The furthest state that was reported.</param>
/// <param name="Code">Why it failed.</param>
/// <param name="Detail">The same for people.</param>
internal sealed record SentMessage(string? Conversation, string? Message, MessageState? Reported, string? Code, string? Detail, string? Owner = null)
{
    public const string GrainType = "sent-message";

    public static readonly SentMessage Unknown = new(null, null, null, null, null);

    public static GrainId GrainOf(KeyVault vault, string connection, string providerId) =>
        GrainId.Of(GrainType, $"{connection}:{vault.Digest($"sent/{connection}/{providerId}")}");
}

internal sealed record BindMessage(string Conversation, string Message) : ICommand<SentMessageDone>;

/// <summary>It was sent outside of a conversation.</summary>
internal sealed record BindOwner(string Owner) : ICommand<SentMessageDone>;

internal sealed record ReportState(MessageState State, string? Code, string? Detail) : ICommand<SentMessageDone>;

internal sealed record SentMessageDone;

internal sealed record ReadSentMessage : IQuery<SentMessage>
{
    public static readonly ReadSentMessage Query = new();
}

internal sealed record MessageBound(string Conversation, string Message) : IAdministrativeEvent;

internal sealed record MessageOwned(string Owner) : IAdministrativeEvent;

internal sealed record MessageReported(MessageState State, string? Code, string? Detail) : IAdministrativeEvent;

internal sealed class SentMessageGrain : Grain<SentMessage>
{
    private static readonly SentMessageDone Done = new();

    public override string Type => SentMessage.GrainType;

    public override SentMessage Initial => SentMessage.Unknown;

    public override bool Transient => true;

    public override object Answer(SentMessage state, IQuery query) => state;

    public override Decision Decide(SentMessage state, ICommand command, in CommandContext context) => command switch
    {
        BindMessage bind when state.Message is null => Decision.Accept(Done, new MessageBound(bind.Conversation, bind.Message)),
        BindMessage => Decision.Unchanged(Done),
        BindOwner bind when state.Owner is null => Decision.Accept(
            Done, [new MessageOwned(bind.Owner), .. state.Reported is { } reported ? Told(bind.Owner, reported, state.Code, state.Detail) : []]),
        BindOwner => Decision.Unchanged(Done),
        ReportState report when MessageProgress.Moves(state.Reported ?? MessageState.Queued, report.State) => Decision.Accept(
            Done, [new MessageReported(report.State, report.Code, report.Detail), .. state.Owner is { } owner ? Told(owner, report.State, report.Code, report.Detail) : []]),
        ReportState => Decision.Unchanged(Done),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override SentMessage Evolve(SentMessage state, IEvent @event) => @event switch
    {
        MessageOwned owned => state with { Owner = owned.Owner },
        MessageBound bound => state with { Conversation = bound.Conversation, Message = bound.Message },
        MessageReported reported => state with { Reported = reported.State, Code = reported.Code, Detail = reported.Detail },
        _ => state,
    };

    // Whichever comes last, the id or the report, tells the owner.
    private static IReadOnlyList<IEvent> Told(string owner, MessageState state, string? code, string? detail) => [new OwnedMessageReported(owner, state, code, detail)];
}
