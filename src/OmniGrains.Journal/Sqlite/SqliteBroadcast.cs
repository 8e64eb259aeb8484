using OmniGrains.Engine;

namespace OmniGrains.Journal.Sqlite;

/// <summary>The folder belongs to one host alone: there is nobody else to tell, and nobody to hear.</summary>
internal sealed class SqliteBroadcast : IBroadcast
{
    public void Tell(string topic, string text) => Broadcast.Check(topic, text);

    public void Listen(string topic, Action<string> heard)
    {
    }
}
