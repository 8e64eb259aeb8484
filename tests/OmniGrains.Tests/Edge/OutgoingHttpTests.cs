using System.Net;
using System.Net.Sockets;
using OmniGrains.Edge.Outgoing;

namespace OmniGrains.Tests.Edge;

public sealed class OutgoingHttpTests
{
    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("100.100.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::")]
    [InlineData("2001::1")]
    public void What_is_reserved_is_not_public(string address) => PublicAddresses.Contains(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700::1111")]
    public void The_rest_is_public(string address) => PublicAddresses.Contains(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("https://10.0.0.1/hook", "url.private")]
    [InlineData("https://[::1]/hook", "url.private")]
    [InlineData("https://localhost/hook", "url.private")]
    [InlineData("https://0x7f000001/hook", "url.private")]
    [InlineData("http://shop.example/hook", "url.private")]
    [InlineData("ftp://shop.example/hook", "url.invalid")]
    [InlineData("https://user:secret@shop.example/hook", "url.invalid")]
    [InlineData("https://shop.example/#there", "url.invalid")]
    [InlineData("/hook", "url.invalid")]
    [InlineData("", "url.invalid")]
    [InlineData(null, "url.invalid")]
    public void A_url_that_can_never_be_called_is_refused(string? url, string code)
    {
        using var outgoing = new OutgoingHttp(allowPrivate: false);
        outgoing.Check(url).ShouldNotBeNull().Code.ShouldBe(code);
    }

    [Fact]
    public void A_public_https_url_is_fine_and_a_private_one_where_it_is_allowed()
    {
        using var outgoing = new OutgoingHttp(allowPrivate: false);
        outgoing.Check("https://shop.example:8443/hook?a=1").ShouldBeNull();
        using var trial = new OutgoingHttp(allowPrivate: true);
        trial.Check("http://127.0.0.1:9000/hook").ShouldBeNull();
    }

    [Fact]
    public async Task A_name_that_leads_into_the_private_network_is_refused_when_it_is_called()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var outgoing = new OutgoingHttp(allowPrivate: false);

        var failure = await Should.ThrowAsync<HttpRequestException>(() => outgoing.Client.GetAsync(new Uri($"http://localhost:{port}/")));

        (failure as PrivateAddressException ?? failure.InnerException).ShouldBeOfType<PrivateAddressException>();
        listener.Pending().ShouldBeFalse();
    }
}
