using System.Net;
using OmniGrains.Host.Tests.Crash;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>
/// Asks the nodes as providers and agents do: whichever of those that are up, the same again until it is answered. Nothing that is asked here may fail on our side.
/// </summary>
internal sealed class Door(KilledNodes nodes, int seed = 0) : IDisposable
{
    private readonly Random _random = new(seed);
    private readonly HttpClient _anybody = new() { Timeout = TimeSpan.FromSeconds(60) };

    public async Task<HttpResponseMessage> Send(Func<HttpRequestMessage> request, CancellationToken stop)
    {
        while (true)
        {
            var node = Any();
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
                // The node was killed: another one is asked, or the same once it is back.
            }

            if (!nodes.All.Any(one => one.IsUp))
            {
                await node.WhenUp(stop);
            }
        }
    }

    private HostProcess Any()
    {
        var up = nodes.All.Where(node => node.IsUp).ToList();
        lock (_random)
        {
            return up.Count == 0 ? nodes.Owner : up[_random.Next(up.Count)];
        }
    }

    public void Dispose() => _anybody.Dispose();
}
