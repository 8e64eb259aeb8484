using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Calls;
using OmniGrains.Inbox.Clocks;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Desk;
using OmniGrains.Inbox.Files;
using OmniGrains.Inbox.Files.Media;
using OmniGrains.Inbox.Files.Uploads;
using OmniGrains.Inbox.GoingOn;
using OmniGrains.Inbox.Linking;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Presence;
using OmniGrains.Inbox.SavedViews;
using OmniGrains.Inbox.Sending;
using OmniGrains.Inbox.Signs;
using OmniGrains.Inbox.Starting;
using OmniGrains.Inbox.Threads;

namespace OmniGrains.Inbox;

/// <summary>One inbox: conversations with customers over every connected channel.</summary>
public sealed class InboxSlice : ISlice
{
    private readonly FilesReaction _files = new();

    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(InboxJson.Default)
            .Event<ConversationOpened>("conversation.opened")
            .Event<ContactIntroduced>("conversation.contact-introduced")
            .Event<MessageReceived>("conversation.message-received")
            .Event<ReplyQueued>("conversation.reply-queued")
            .Event<MessageContent>("conversation.message-content")
            .Event<MessageStateChanged>("conversation.message-state-changed")
            .Event<MessageReactedTo>("conversation.message-reacted-to")
            .Event<ConversationStatusChanged>("conversation.status-changed")
            .Event<ConversationChanged>("conversation.changed")
            .Event<ConversationTitled>("conversation.titled")
            .Event<NoteAdded>("conversation.note-added")
            .Event<ConversationForgotten>("conversation.forgotten")
            .Event<MacroUsed>("conversation.macro-used")
            .Event<ActedByItself>("conversation.acted-by-itself")
            .Event<ConversationNoticed>("conversation.noticed")
            .Event<ServiceTermsApplied>("conversation.sla-applied")
            .Event<ServiceClockStarted>("conversation.sla-started")
            .Event<ServiceClockWarned>("conversation.sla-warned")
            .Event<ServiceClockBreached>("conversation.sla-breached")
            .Event<ServiceClockMet>("conversation.sla-met")
            .Event<ServiceClockFrozen>("conversation.sla-frozen")
            .Event<ServiceClockResumed>("conversation.sla-resumed")
            .Event<ServiceClockMoved>("conversation.sla-moved")
            .Event<ServiceClockEnded>("conversation.sla-ended")
            .Event<ConversationBegun>("inbox.conversation-begun")
            .Event<ContactStopped>("inbox.contact-stopped")
            .Event<ConversationListed>("inbox.conversation-listed")
            .Event<ConversationsToForget>("inbox.conversations-to-forget")
            .Event<ParticipantsJoined>("conversation.participants-joined")
            .Event<ConversationMerged>("conversation.merged")
            .Event<ConversationUnmerged>("conversation.unmerged")
            .Event<ConversationAdmitted>("conversation.admitted")
            .Event<MemberIntroduced>("conversation.member-introduced")
            .Event<ConversationReleased>("conversation.released")
            .Event<MessagesSplit>("conversation.messages-split")
            .Event<ConversationSplitOff>("conversation.split-off")
            .Event<ConversationLinked>("conversation.linked")
            .Event<ConversationUnlinked>("conversation.unlinked")
            .Event<SavedViewChanged>("conversation.view-saved")
            .Event<SavedViewRemoved>("conversation.view-removed")
            .Event<MailCounted>("inbox.mail-counted")
            .Event<MessagePlaced>("inbox.message-placed")
            .Event<MessageEnqueued>("inbox.message-enqueued")
            .Event<MessageAttempted>("inbox.message-attempted")
            .Event<MessageSettled>("inbox.message-settled")
            .Event<MessagePostponed>("inbox.message-postponed")
            .Event<MessageBound>("inbox.message-bound")
            .Event<MessageReported>("inbox.message-reported")
            .Event<MessageOwned>("inbox.message-owned")
            .Event<OwnedMessageReported>("inbox.owned-message-reported")
            .Event<MessageSentElsewhere>("conversation.message-sent-elsewhere")
            .Event<ProgressHeard>("inbox.progress-heard")
            .Event<MessageWithdrawn>("conversation.message-withdrawn")
            .Event<MessageEdited>("conversation.message-edited")
            .Event<FileKept>("conversation.file-kept")
            .Event<FileUploaded>("conversation.file-uploaded")
            .Event<UploadsDiscarded>("inbox.uploads-discarded")
            .Command<DiscardUploads, ConversationDone>("conversation.discard-uploads")
            .Event<ConversationGoesOn>("conversation.goes-on")
            .Event<RepliesForwarded>("conversation.replies-forwarded")
            .Command<ForwardUnseen, ConversationDone>("conversation.forward-unseen")
            .Event<CallBegan>("conversation.call-began")
            .Event<CallIdentified>("conversation.call-identified")
            .Event<CallChanged>("conversation.call-changed")
            .Event<CallRecorded>("conversation.call-recorded")
            .Event<CallOutcomeSet>("conversation.call-outcome-set")
            .Event<CallNoted>("conversation.call-noted")
            .Command<DoubtCall, CallTaken>("conversation.doubt-call")
            .Command<WakeConversation, ConversationDone>("conversation.wake")
            .Command<TellClocks, ConversationDone>("conversation.tell-clocks");
        parts.Grains.Add(new ConversationGrain());
        parts.Grains.Add(new ContactGrain());
        parts.Grains.Add(new SavedViewGrain());
        parts.Grains.Add(new CustomerInboxGrain());
        parts.Grains.Add(new ThreadedMessageGrain());
        parts.Grains.Add(new OutboxGrain());
        parts.Grains.Add(new SentMessageGrain());
        parts.Reactions.Add(new InboxReactions());
        parts.Reactions.Add(_files);
        parts.Views.Add(new ConversationsView());
        parts.Views.Add(new CallsView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<IInboxFeed, InboundMessages>()
        .AddSingleton<MailThreads>()
        .AddSingleton<HeldMessages>()
        .AddSingleton<IInboxSigns, InboundSigns>()
        .AddSingleton<KeepFiles>()
        .AddSingleton<SendingFactsOf>()
        .AddSingleton<LeavingSenders>()
        .AddSingleton<SendOne>()
        .AddSingleton<IOneWayMessages, OneWayMessages>()
        .AddSingleton<KeyedWork, SendingWork>()
        .AddSingleton<FetchOne>()
        .AddSingleton<KeyedWork, MediaWork>()
        .AddSingleton<IConversations, ConversationsForOthers>()
        .AddSingleton<ConversationSurroundings>()
        .AddSingleton<ProductsBeside>()
        .AddSingleton<Viewers>()
        .AddHostedService(provider => provider.GetRequiredService<Viewers>())
        .AddSingleton<IContactTalks, ContactTalks>()
        .AddSingleton<Timelines>()
        .AddSingleton<CustomersConversations>()
        .AddSingleton<IJoining, JoinConversations>()
        .AddUseCase<MergeConversations, ConversationMergeReceipt, MergeConversationsHandler>()
        .AddValidator<MergeConversations, MergeConversationsRules>()
        .AddUseCase<UnmergeConversations, ConversationMergeReceipt, UnmergeConversationsHandler>()
        .AddUseCase<SplitConversations, SplitReceipt, SplitConversationsHandler>()
        .AddValidator<SplitConversations, SplitConversationsRules>()
        .AddUseCase<TakeInbound, InboundReceipt, TakeInboundHandler>()
        .AddValidator<TakeInbound, TakeInboundRules>()
        .AddUseCase<UploadFile, UploadReceipt, UploadFileHandler>()
        .AddSingleton<Addressing>()
        .AddUseCase<StartConversation, StartReceipt, StartConversationHandler>()
        .AddValidator<StartConversation, StartConversationRules>()
        .AddUseCase<SendReply, MessageReceipt, SendReplyHandler>()
        .AddValidator<SendReply, SendReplyRules>()
        .AddUseCase<WriteNote, MessageReceipt, WriteNoteHandler>()
        .AddValidator<WriteNote, WriteNoteRules>()
        .AddUseCase<EditConversation, ConversationReceipt, EditConversationHandler>()
        .AddValidator<EditConversation, EditConversationRules>()
        .AddSingleton<ICallFeed, InboundCalls>()
        .AddUseCase<NoteOutcome, CallReceipt, NoteOutcomeHandler>()
        .AddValidator<NoteOutcome, NoteOutcomeRules>()
        .AddUseCase<StartCall, CallReceipt, StartCallHandler>()
        .AddValidator<StartCall, StartCallRules>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        _files.ResolveFrom(routes.ServiceProvider);
        TakeInboundEndpoint.Map(routes);
        StartConversationEndpoint.Map(routes);
        ListConversationsEndpoint.Map(routes);
        CountConversationsEndpoint.Map(routes);
        GetConversationEndpoint.Map(routes);
        GetFileEndpoint.Map(routes);
        UploadFileEndpoint.Map(routes);
        SendReplyEndpoint.Map(routes);
        WriteNoteEndpoint.Map(routes);
        EditConversationEndpoint.Map(routes);
        ReportStateEndpoint.Map(routes);
        NotePresenceEndpoint.Map(routes);
        ListActsEndpoint.Map(routes);
        ListCallsEndpoint.Map(routes);
        StartCallEndpoint.Map(routes);
        NoteOutcomeEndpoint.Map(routes);
        MergeConversationsEndpoint.Map(routes);
        UnmergeConversationsEndpoint.Map(routes);
        SplitConversationsEndpoint.Map(routes);
        LinkEndpoints.Map(routes);
        SavedViewEndpoints.Map(routes);
    }
}
