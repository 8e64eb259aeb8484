using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.Setup;

/// <inheritdoc cref="IPublicAddress"/>
internal sealed class PublicAddress(IGrains grains) : IPublicAddress
{
    public async ValueTask<string> UrlOf(string path, CancellationToken cancellation) => (await grains.Read(NotificationSettings.Grain, ReadSettings.Query, cancellation)).Value.Url(path);
}
