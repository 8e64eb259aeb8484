using OmniGrains.Tests.Shared;

namespace OmniGrains.Bench;

/// <summary>A mail server that takes everything and keeps nothing but how many it took; it tells each subject as it comes.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly SmtpServer _server;
    private TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _taken;

    public SmtpSink()
    {
        _server = new SmtpServer(Take, static _ => null);
        _server.Start();
    }

    public int Port => _server.Port;

    public long Taken => Interlocked.Read(ref _taken);

    public Action<string> OnSubject { get; set; } = static _ => { };

    /// <summary>Waits until a condition over what came holds; fails when nothing comes for ten minutes.</summary>
    public async Task Until(Func<bool> holds)
    {
        while (true)
        {
            var came = Volatile.Read(ref _came).Task;
            if (holds())
            {
                return;
            }

            await came.WaitAsync(TimeSpan.FromMinutes(10));
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task Take(ReceivedMail mail)
    {
        OnSubject(mail.Header("Subject")!);
        Interlocked.Increment(ref _taken);
        Interlocked.Exchange(ref _came, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return Task.CompletedTask;
    }
}
