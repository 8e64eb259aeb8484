using System.Net.Sockets;

namespace OmniGrains.Host.Tests;

/// <summary>What a client meets whose host was killed, or is only starting: whether the request was taken, it cannot know.</summary>
internal static class Unreached
{
    // A connection that is lost while it is being made shows as an error of its socket.
    public static bool Is(Exception exception, CancellationToken stop) =>
        exception is HttpRequestException or IOException or SocketException || (exception is TaskCanceledException && !stop.IsCancellationRequested);
}
