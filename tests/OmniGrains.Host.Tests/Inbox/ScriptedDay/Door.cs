using System.Net;
using OmniGrains.Host.Tests.Crash;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Asks a node as providers do: the same again until it is answered. Nothing that is asked here may fail on our side.</summary>
internal sealed class Door(KilledNodes nodes) : IDisposable
{
    private readonly HttpClient _anybody = new() { Timeout = TimeSpan.FromSeconds(60) };

    public async Task<HttpResponseMessage> Send(Func<HttpRequestMessage> request, CancellationToken stop)
    {
        while (true)
        {
            var node = nodes.Owner;
            try
            {
                using var message = request();
                message.RequestUri = new Uri(node.Address, message.RequestUri!);
                var answer = await _anybody.SendAsync(message, stop);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    ((int)answer.StatusCode).ShouldBeLessThan(500, $"{message.RequestUri}: {await answer.Content.ReadAsStringAsync(stop)}");
                    return answer;
                }

                answer.Dispose();
            }
            catch (Exception exception) when (Unreached.Is(exception, stop))
            {
                // The node was killed: it is asked again.
            }

            await node.WhenUp(stop);
        }
    }

    public void Dispose() => _anybody.Dispose();
}
