@0x9a8840dea6507035;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("actorgrid::bench");

interface Echo {
  echo @0 (text :Data) -> (text :Data);
}
