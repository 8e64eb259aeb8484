using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Chat.Visiting;
using OmniGrains.Chat.Visitors;
using OmniGrains.Chat.Widget;
using OmniGrains.Engine;

namespace OmniGrains.Chat;

/// <summary>Live chat on the shop's pages: the window, and the API of its visitors.</summary>
public sealed class ChatSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(ChatJson.Default)
            .Event<ChatSessionOpened>("chat.session-opened")
            .Event<ChatSessionClosed>("chat.session-closed")
            .Event<ChatVisitorMoved>("chat.visitor-moved")
            .Event<ChatVisitorSigned>("chat.visitor-signed")
            .Event<ChatAddressSigned>("chat.address-signed");
        parts.Grains.Add(new ChatVisitorGrain());
    }

    public void AddServices(IServiceCollection services) => services
        .AddCors()
        .AddSingleton<ICorsPolicyProvider, ChatCors>()
        .AddSingleton<VisitorTokens>()
        .AddSingleton<ChatLimits>()
        .AddSingleton<VisitorDoor>()
        .AddSingleton<FileTickets>()
        .AddSingleton<ChatTranscript>()
        .AddSingleton<ChatSessions>()
        .AddSingleton<ChatReach>()
        .AddSingleton<SignedAddresses>()
        .AddSingleton<ChatInbox>()
        .AddSingleton<ChatWakes>()
        .AddSingleton<ChatStream>()
        .AddSingleton<WidgetScript>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        StartSessionEndpoint.Map(routes);
        ReadDeskEndpoint.Map(routes);
        SendMessageEndpoint.Map(routes);
        SendFileEndpoint.Map(routes);
        ReadHistoryEndpoint.Map(routes);
        ReadFileEndpoint.Map(routes);
        TellSeenEndpoints.Map(routes);
        FollowStreamEndpoint.Map(routes);
    }
}
