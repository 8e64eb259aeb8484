using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;
using OmniGrains.Notifications.Asking;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Pages;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Reading;
using OmniGrains.Notifications.Sending;
using OmniGrains.Notifications.Sending.Channels;
using OmniGrains.Notifications.Setup;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Notifications;

/// <summary>Tells customers what they want to know: on the right channel, at the right time, once.</summary>
public sealed class NotificationsSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(NotificationsJson.Default)
            .Event<NotificationRequested>("notification.requested")
            .Event<NotificationContent>("notification.content")
            .Event<NotificationDecided>("notification.decided")
            .Event<DigestJoined>("notification.digest-joined")
            .Event<NotificationDue>("notification.due")
            .Event<NotificationQueued>("notification.queued")
            .Event<NotificationSent>("notification.sent")
            .Event<NotificationPostponed>("notification.postponed")
            .Event<NotificationPaused>("notification.paused")
            .Event<NotificationFailed>("notification.failed")
            .Event<NotificationReported>("notification.reported")
            .Event<NotificationReplayed>("notification.replayed")
            .Event<NotificationBypassed>("notification.bypassed")
            .Event<FeedItemAdded>("notification.feed-item-added")
            .Event<FeedRead>("notification.feed-read")
            .Event<PushSubscribed>("notification.push-subscribed")
            .Event<PushUnsubscribed>("notification.push-unsubscribed")
            .Event<PersonForgotten>("notification.person-forgotten")
            .Event<TemplateSaved>("notification.template-saved")
            .Event<PartialsSaved>("notification.partials-saved")
            .Event<SettingsSaved>("notification.settings-saved")
            .Event<ProviderSaved>("notification.provider-saved")
            .Event<ProviderDropped>("notification.provider-dropped")
            .Event<BatchBegun>("notification.batch-begun")
            .Command<WakeNotice, NoticeReply>("notification.wake")
            .Command<RetryNotice, NoticeReply>("notification.retry")
            .Command<GiveUpWaiting, NoticeReply>("notification.give-up-waiting");
        parts.Grains.Add(new PersonGrain());
        parts.Grains.Add(new TemplateGrain());
        parts.Grains.Add(new PartialsGrain());
        parts.Grains.Add(new SettingsGrain());
        parts.Grains.Add(new ProvidersGrain());
        parts.Grains.Add(new LaneGrain());
        parts.Reactions.Add(new NotificationReaction());
        parts.Views.Add(new NotificationsView());
        parts.Views.Add(new PausedView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddOutgoingHttp()
        .AddOutgoingMail()
        .AddSingleton<Renderer>()
        .AddSingleton<ITexts, PlainTexts>()
        .AddSingleton<TemplateCheck>()
        .AddSingleton<PeopleFacts>()
        .AddSingleton<NoticeDesk>()
        .AddSingleton<INotices>(provider => provider.GetRequiredService<NoticeDesk>())
        .AddSingleton<PreferenceLinks>()
        .AddSingleton<IPublicAddress, PublicAddress>()
        .AddSingleton<PreferencesPage>()
        .AddSingleton<Breakers>()
        .AddSingleton<IOutgoingChannel, SmtpChannel>()
        .AddSingleton<IOutgoingChannel, ConnectionChannel>()
        .AddSingleton<IOutgoingChannel, PushChannel>()
        .AddSingleton<IOutgoingChannel, FeedChannel>()
        .AddSingleton<Outgoings>()
        .AddSingleton<SendOne>()
        .AddSingleton<PausedNotices>()
        .AddSingleton<KeyedWork, SendingWork>()
        .AddSingleton<KeyedWork, ReleaseWork>()
        .AddUseCase<AskNotification, NotificationReceipt, AskNotificationHandler>()
        .AddValidator<AskNotification, AskNotificationRules>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        TemplateEndpoints.Map(routes);
        PartialsEndpoints.Map(routes);
        SettingsEndpoints.Map(routes);
        ProviderEndpoints.Map(routes);
        AskNotificationEndpoint.Map(routes);
        ReadNotificationsEndpoint.Map(routes);
        FollowUpEndpoints.Map(routes);
        PersonEndpoints.Map(routes);
    }
}
