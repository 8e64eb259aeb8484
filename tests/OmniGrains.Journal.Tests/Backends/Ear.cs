using System.Threading.Channels;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Tests.Backends;

/// <summary>What one process hears on a topic.</summary>
internal sealed class Ear
{
    public const string Topic = "test.topic";
    private const string Greeting = "hello ";
    private static int _greetings;

    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

    public Ear(Stores process) => process.Broadcast.Listen(Topic, word => _heard.Writer.TryWrite(word));

    /// <summary>Words are told to whoever listens: returns when this one does, to what that process tells from now on.</summary>
    public async Task Hears(Stores process)
    {
        var greeting = $"{Greeting}{Interlocked.Increment(ref _greetings)}";
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            process.Broadcast.Tell(Topic, greeting);
            await Task.Delay(20, limit.Token);
            while (_heard.Reader.TryRead(out var word))
            {
                if (word == greeting)
                {
                    return;
                }
            }
        }
    }

    /// <summary>The next word that is no greeting.</summary>
    public async Task<string> Next()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string word;
        do
        {
            word = await _heard.Reader.ReadAsync(limit.Token);
        }
        while (word.StartsWith(Greeting, StringComparison.Ordinal));

        return word;
    }

    public async Task<List<string>> Until(string last)
    {
        var words = new List<string>();
        do
        {
            words.Add(await Next());
        }
        while (words[^1] != last);

        return words;
    }
}
