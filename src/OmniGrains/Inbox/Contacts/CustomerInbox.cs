using System.Collections.Immutable;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contacts;

/// <summary>The conversations on one customer's record: for whoever opens one of them, and so that an erasure finds them all.</summary>
internal sealed record CustomerInbox(ImmutableList<string> Conversations, bool Erased)
{
    public const string GrainType = "customer-inbox";

    public static readonly CustomerInbox Empty = new([], false);

    public static GrainId GrainOf(string record) => GrainId.Of(GrainType, record);
}

internal sealed record ListConversation(string Record, string Conversation) : ICommand<CustomerInboxDone>;

internal sealed record ForgetConversations(string Record) : ICommand<CustomerInboxDone>;

internal sealed record CustomerInboxDone;

internal sealed record ReadCustomerInbox : IQuery<CustomerInbox>
{
    public static readonly ReadCustomerInbox Query = new();
}

internal sealed record ConversationListed(string Conversation) : IAdministrativeEvent;

/// <summary>
/// The customer was erased: what is personal in these conversations is to go. Says the erasure once more, because a message that came
/// in at the same time may have been sealed under a key that was made after it.
/// </summary>
internal sealed record ConversationsToForget(string Record, IReadOnlyList<string> Conversations) : IErasureEvent, IAdministrativeEvent
{
    IReadOnlyList<string> IErasureEvent.Subjects => [Record];

    IReadOnlyList<string> IErasureEvent.Streams => [];
}

internal sealed class CustomerInboxGrain : Grain<CustomerInbox>
{
    private static readonly CustomerInboxDone Done = new();

    public override string Type => CustomerInbox.GrainType;

    public override CustomerInbox Initial => CustomerInbox.Empty;

    public override object Answer(CustomerInbox state, IQuery query) => state;

    public override Decision Decide(CustomerInbox state, ICommand command, in CommandContext context) => command switch
    {
        ListConversation { Conversation: var id } when state.Conversations.Contains(id) => Decision.Unchanged(Done),
        ListConversation { Conversation: var id, Record: var record } => Decision.Accept(
            Done, state.Erased ? [new ConversationListed(id), new ConversationsToForget(record, [id])] : [new ConversationListed(id)]),
        ForgetConversations when state.Erased => Decision.Unchanged(Done),
        ForgetConversations { Record: var record } => Decision.Accept(Done, new ConversationsToForget(record, state.Conversations)),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override CustomerInbox Evolve(CustomerInbox state, IEvent @event) => @event switch
    {
        ConversationListed listed => state with { Conversations = state.Conversations.Add(listed.Conversation) },
        ConversationsToForget => state with { Erased = true },
        _ => state,
    };
}
