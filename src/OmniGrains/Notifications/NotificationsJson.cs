using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Notifications.Asking;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Reading;
using OmniGrains.Notifications.Sending;
using OmniGrains.Notifications.Sending.Channels;
using OmniGrains.Notifications.Setup;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Notifications;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NotificationRequested))]
[JsonSerializable(typeof(NotificationContent))]
[JsonSerializable(typeof(NotificationDecided))]
[JsonSerializable(typeof(DigestJoined))]
[JsonSerializable(typeof(NotificationDue))]
[JsonSerializable(typeof(NotificationQueued))]
[JsonSerializable(typeof(NotificationSent))]
[JsonSerializable(typeof(NotificationPostponed))]
[JsonSerializable(typeof(NotificationFailed))]
[JsonSerializable(typeof(NotificationReported))]
[JsonSerializable(typeof(NotificationReplayed))]
[JsonSerializable(typeof(NotificationBypassed))]
[JsonSerializable(typeof(FeedItemAdded))]
[JsonSerializable(typeof(FeedRead))]
[JsonSerializable(typeof(PushSubscribed))]
[JsonSerializable(typeof(PushUnsubscribed))]
[JsonSerializable(typeof(PersonForgotten))]
[JsonSerializable(typeof(TemplateSaved))]
[JsonSerializable(typeof(PartialsSaved))]
[JsonSerializable(typeof(SettingsSaved))]
[JsonSerializable(typeof(ProviderSaved))]
[JsonSerializable(typeof(ProviderDropped))]
[JsonSerializable(typeof(BatchBegun))]
[JsonSerializable(typeof(PersonNotices))]
[JsonSerializable(typeof(Lane))]
[JsonSerializable(typeof(LaneDone))]
[JsonSerializable(typeof(NoticeReply))]
[JsonSerializable(typeof(TemplateRevision))]
[JsonSerializable(typeof(SettingsRevision))]
[JsonSerializable(typeof(ProviderRevision))]
[JsonSerializable(typeof(WakeNotice))]
[JsonSerializable(typeof(RetryNotice))]
[JsonSerializable(typeof(GiveUpWaiting))]
[JsonSerializable(typeof(PushPayload))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(TemplateInput))]
[JsonSerializable(typeof(TemplateReceipt))]
[JsonSerializable(typeof(TemplateDetails))]
[JsonSerializable(typeof(Page<TemplateSummary>))]
[JsonSerializable(typeof(PreviewInput))]
[JsonSerializable(typeof(PreviewDetails))]
[JsonSerializable(typeof(PartialsInput))]
[JsonSerializable(typeof(PartialsDetails))]
[JsonSerializable(typeof(SettingsInput))]
[JsonSerializable(typeof(SettingsDetails))]
[JsonSerializable(typeof(SettingsReceipt))]
[JsonSerializable(typeof(ProviderInput))]
[JsonSerializable(typeof(ProviderReceipt))]
[JsonSerializable(typeof(Page<ProviderDetails>))]
[JsonSerializable(typeof(NotificationInput))]
[JsonSerializable(typeof(NotificationReceipt))]
[JsonSerializable(typeof(NotificationDetails))]
[JsonSerializable(typeof(Page<NotificationSummary>))]
[JsonSerializable(typeof(ReportInput))]
[JsonSerializable(typeof(NotificationChange))]
[JsonSerializable(typeof(SubscriptionInput))]
[JsonSerializable(typeof(PersonReceipt))]
[JsonSerializable(typeof(FeedDetails))]
[JsonSerializable(typeof(FeedSeenInput))]
[JsonSerializable(typeof(PreferenceLinkDetails))]
internal sealed partial class NotificationsJson : JsonSerializerContext;
