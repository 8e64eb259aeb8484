using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Desk;
using OmniGrains.Inbox.Presence;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox;

/// <summary>The JSON of this slice: what it stores and what it sends.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConversationOpened))]
[JsonSerializable(typeof(ContactIntroduced))]
[JsonSerializable(typeof(MessageReceived))]
[JsonSerializable(typeof(ReplyQueued))]
[JsonSerializable(typeof(MessageContent))]
[JsonSerializable(typeof(MessageStateChanged))]
[JsonSerializable(typeof(MessageReactedTo))]
[JsonSerializable(typeof(ConversationStatusChanged))]
[JsonSerializable(typeof(ConversationChanged))]
[JsonSerializable(typeof(ConversationTitled))]
[JsonSerializable(typeof(NoteAdded))]
[JsonSerializable(typeof(ConversationForgotten))]
[JsonSerializable(typeof(ConversationBegun))]
[JsonSerializable(typeof(ContactStopped))]
[JsonSerializable(typeof(ConversationListed))]
[JsonSerializable(typeof(ConversationsToForget))]
[JsonSerializable(typeof(MessageEnqueued))]
[JsonSerializable(typeof(MessageSettled))]
[JsonSerializable(typeof(MessagePostponed))]
[JsonSerializable(typeof(MessageBound))]
[JsonSerializable(typeof(MessageReported))]
[JsonSerializable(typeof(MessageTaken))]
[JsonSerializable(typeof(ConversationDone))]
[JsonSerializable(typeof(WakeConversation))]
[JsonSerializable(typeof(ContactReply))]
[JsonSerializable(typeof(CustomerInboxDone))]
[JsonSerializable(typeof(OutboxDone))]
[JsonSerializable(typeof(Outbox))]
[JsonSerializable(typeof(SentMessageDone))]
[JsonSerializable(typeof(InboundInput))]
[JsonSerializable(typeof(InboundReceipt))]
[JsonSerializable(typeof(ReplyInput))]
[JsonSerializable(typeof(NoteInput))]
[JsonSerializable(typeof(MessageReceipt))]
[JsonSerializable(typeof(ConversationPatch))]
[JsonSerializable(typeof(ConversationReceipt))]
[JsonSerializable(typeof(MessageStateInput))]
[JsonSerializable(typeof(ConversationDetails))]
[JsonSerializable(typeof(Page<ConversationSummary>))]
[JsonSerializable(typeof(PresenceInput))]
[JsonSerializable(typeof(PresenceAnswer))]
[JsonSerializable(typeof(PresenceNotice))]
[JsonSerializable(typeof(BeginConversation))]
[JsonSerializable(typeof(ForgetConversations))]
[JsonSerializable(typeof(ListConversation))]
[JsonSerializable(typeof(NoteStopWord))]
[JsonSerializable(typeof(AddInternalNote))]
[JsonSerializable(typeof(ChangeConversation))]
[JsonSerializable(typeof(ForgetConversation))]
[JsonSerializable(typeof(NoteMessageState))]
[JsonSerializable(typeof(NoteReaction))]
[JsonSerializable(typeof(QueueReply))]
[JsonSerializable(typeof(ReceiveMessage))]
[JsonSerializable(typeof(BindMessage))]
[JsonSerializable(typeof(Enqueue))]
[JsonSerializable(typeof(Postpone))]
[JsonSerializable(typeof(ReportState))]
[JsonSerializable(typeof(Settle))]
internal sealed partial class InboxJson : JsonSerializerContext;
