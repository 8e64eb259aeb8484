using OmniGrains.Engine;
using OmniGrains.Notifications.People;

namespace OmniGrains.Notifications;

internal static class NotificationRejections
{
    public static readonly Rejection CustomerUnknown = new("notification.customer-unknown", "There is no customer with this id, or by this identity.", RejectionKind.NotFound);

    public static readonly Rejection CustomerGone = new("notification.customer-gone", "The customer was erased; nothing can be sent any more.", RejectionKind.Gone);

    public static readonly Rejection TooManyOpen = new(
        "notification.too-many-open", $"{PersonNotices.MostOpen} notifications to this customer wait already.", RejectionKind.Conflict);

    public static readonly Rejection Unknown = new("notification.unknown", "There is no notification with this id.", RejectionKind.NotFound);

    public static readonly Rejection NotSent = new(
        "notification.not-sent", "Nothing that is remembered was sent to the customer under this id over this channel.", RejectionKind.NotFound);

    public static readonly Rejection NotDead = new(
        "notification.not-dead", "Only a notification that failed on every channel can be sent again; the last 20 of a customer are kept.", RejectionKind.Conflict);

    public static readonly Rejection TemplateUnknown = new("notification.template-unknown", "There is no template with this id, or not this version of it.", RejectionKind.NotFound);

    public static readonly Rejection TemplateChanged = new(
        "notification.template-changed", "The template has changed since you read it. Read it again, then decide.", RejectionKind.PreconditionFailed);

    public static readonly Rejection PartialsChanged = new(
        "notification.partials-changed", "The partials have changed since you read them. Read them again, then decide.", RejectionKind.PreconditionFailed);

    public static readonly Rejection SettingsChanged = new(
        "notification.settings-changed", "The settings have changed since you read them. Read them again, then decide.", RejectionKind.PreconditionFailed);

    public static readonly Rejection ProviderUnknown = new("notification.provider-unknown", "There is no provider with this id.", RejectionKind.NotFound);

    public static readonly Rejection ProviderLimit = new("notification.provider-limit", "There are 50 providers already.", RejectionKind.Conflict);

    public static Rejection TemplateInvalid(string detail) => new("notification.template-invalid", detail);

    public static Rejection DataInvalid(string detail) => new("notification.data-invalid", detail);
}
