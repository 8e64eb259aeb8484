namespace OmniGrains.Notifications.Contracts;

/// <summary>Where customers reach this installation, as it is set up (<c>PUT /v1/notification-settings</c>).</summary>
public interface IPublicAddress
{
    /// <summary>The whole address of a path that begins with a slash.</summary>
    ValueTask<string> UrlOf(string path, CancellationToken cancellation);
}
